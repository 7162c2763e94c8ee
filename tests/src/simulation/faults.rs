//! What goes wrong, and what an administrator does: crashes, copies, backups, rights, versions, full disks.

use super::World;
use super::script::Deed;
use super::setup::{DONGS, dong, kinds};
use anyhow::{Context, Result};
use shared::id::DongCode;
use shared::policy::Role;
use std::collections::BTreeSet;
use sync_server::accounts::{replica, settled, staff};

/// Most tablets, clones included.
const TABLETS_MAX: usize = 6;

/// Most restores of the server in one run.
const RESTORES_MAX: u64 = 2;

impl World {
    pub(super) fn fault(&mut self, deed: Deed, tablet: usize) -> Result<()> {
        match deed {
            Deed::CrashTablet => {
                self.count("tablets crash");
                self.tablets[tablet].start_again()?;
                self.read_overlay(tablet).map(|_| ())
            }
            Deed::CrashInTablet => {
                self.tablets[tablet].dying = true;
                Ok(self.tablets[tablet].store_mut().refuse_commits()?)
            }
            Deed::CrashServer => {
                self.count("server crashes");
                self.server_starts_again()
            }
            Deed::CrashInServer => self.central.refuse_commits(true),
            Deed::Copy => {
                self.count("copies kept");
                self.tablets[tablet].keep_copy()
            }
            Deed::PutBack => self.put_back(tablet),
            Deed::Clone => self.clone_tablet(tablet),
            Deed::Backup => self.back_up(),
            Deed::Restore => self.restore(false),
            Deed::RestoreOld => self.restore(true),
            Deed::Dong => self.change_dong(tablet),
            Deed::Revoke => self.revoke(tablet),
            Deed::UpdateServer => {
                self.kinds = kinds(true);
                Ok(())
            }
            Deed::UpdateTablet => {
                self.tablets[tablet].newer = true;
                self.count("updates");
                self.tablets[tablet].start_again()
            }
            Deed::DiskFull => self.disk(tablet, true),
            Deed::DiskFree => self.disk(tablet, false),
            other => anyhow::bail!("{} is no fault", other.word()),
        }
    }

    /// The server dies and starts again: what was under way is lost, what was committed is there.
    pub(super) fn server_starts_again(&mut self) -> Result<()> {
        self.central.refuse_commits(false)?;
        self.absorb(Vec::new())
    }

    /// A tablet's disk is full, or has room again.
    pub(super) fn disk(&mut self, tablet: usize, full: bool) -> Result<()> {
        self.tablets[tablet].full = full;
        Ok(self.tablets[tablet].store_mut().fill_disk(full)?)
    }

    fn put_back(&mut self, tablet: usize) -> Result<()> {
        let copied: Vec<usize> =
            (0..self.tablets.len()).filter(|it| self.tablets[*it].copy.is_some()).collect();
        if copied.is_empty() {
            return Ok(());
        }
        let tablet = copied[tablet % copied.len()];
        self.count("tablets replaced by a copy");
        self.tablets[tablet].put_back()
    }

    fn clone_tablet(&mut self, tablet: usize) -> Result<()> {
        if self.tablets.len() >= TABLETS_MAX {
            return Ok(());
        }
        if self.tablets[tablet].copy.is_none() {
            self.tablets[tablet].keep_copy()?;
        }
        self.count("clones");
        let given = self.setup.devices[self.tablets[tablet].device].clone();
        let packs = self.packs();
        let clone = self.tablets[tablet].clone_of(&given, packs)?;
        self.tablets.push(clone);
        Ok(())
    }

    fn back_up(&mut self) -> Result<()> {
        self.central.refuse_commits(false)?;
        self.count("backups");
        let kept = self.central.back_up()?;
        self.backups.push((kept, self.truth.held.clone()));
        Ok(())
    }

    /// The server is lost. Backups that were made after the one that is taken are of a time that never was.
    fn restore(&mut self, old: bool) -> Result<()> {
        let done = self.counts.get("restores").copied().unwrap_or(0);
        if self.backups.is_empty() || done >= RESTORES_MAX {
            return Ok(());
        }
        let at = if old { self.random.place(self.backups.len()) } else { self.backups.len() - 1 };
        self.gap |= at + 1 < self.backups.len();
        self.backups.truncate(at + 1);
        self.central.refuse_commits(false)?;
        let (kept, held) = self.backups.last().context("there is one")?;
        let epoch = self.central.restore(kept)?;
        self.truth.held = held.clone();
        self.truth.restored = true;
        self.count("restores");
        self.tell(|| format!("restored as epoch {epoch}"));
        self.compare_records()
    }

    /// Somebody who does not look after all dong gets one or loses one.
    fn change_dong(&mut self, tablet: usize) -> Result<()> {
        let person = &self.setup.persons[self.setup.devices[self.tablets[tablet].device].person];
        if person.role == Role::Coordinator {
            return Ok(());
        }
        let (id, which) = (person.id, dong(self.random.place(DONGS)));
        self.central.refuse_commits(false)?;
        self.central.write(move |tx| {
            settled((|| {
                let row = staff::find(tx, &id.to_string())?;
                let mut dong: BTreeSet<DongCode> = row.dong.into_keys().collect();
                if !dong.remove(&which) {
                    dong.insert(which.clone());
                }
                staff::change(tx, id, staff::Change { dong: Some(dong), ..Default::default() })
            })())
        })??;
        self.count("rights changed");
        Ok(())
    }

    /// One that is not a coordinator's.
    fn revoke(&mut self, tablet: usize) -> Result<()> {
        if self.role(tablet) == Role::Coordinator {
            return Ok(());
        }
        let short = self.tablets[tablet].short.clone();
        self.central.refuse_commits(false)?;
        self.central.write(move |tx| settled(replica::revoke(tx, &short)))??;
        self.count("revoked");
        Ok(())
    }
}
