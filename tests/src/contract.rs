//! What any engine of the central store must do, as functions over a way to open one empty store.
//!
//! An engine runs the whole suite with one line: [`crate::store_contract`]. The way to open is called again after the
//! store was closed, and must then find what was committed.

pub mod accounts;
pub mod desk;
pub mod feeds;
pub mod jobs;
pub mod log;
pub mod records;
pub mod streams;

use anyhow::Result;
use std::sync::Arc;
use sync_server::store::{self, Store, Tx};

/// Opens the store of one test: empty the first time, later with what was committed.
pub type Open<'a> = &'a dyn Fn() -> Arc<dyn Store>;

/// Put in one transaction, close, open, look in another: what was answered is there.
pub(crate) fn kept<T: Send + 'static>(
    open: Open<'_>,
    put: impl FnMut(&mut dyn Tx) -> store::Result<()> + Send + 'static,
    look: impl FnMut(&mut dyn Tx) -> store::Result<T> + Send + 'static,
) -> Result<T> {
    let store = open();
    store::write(&*store, put)?;
    drop(store);
    Ok(store::read(&*open(), look)?)
}

/// The whole suite as tests of a module. `$fresh` makes, for each test, a way to open an empty store of its own.
#[macro_export]
macro_rules! store_contract {
    ($name:ident, $fresh:expr) => {
        $crate::store_contract! { @tests $name, $fresh,
            records: a_record_comes_back_and_its_followers_are_found,
            records: an_event_is_found_by_its_parent,
            log: an_op_is_logged_once,
            log: an_op_keeps_its_text_byte_for_byte_and_may_get_another_outcome,
            log: a_line_keeps_its_state_its_places_and_its_parent,
            log: quarantine_is_listed_oldest_first,
            log: an_act_is_read_in_order_and_never_with_another_replicas_ops,
            log: what_waits_for_a_record_is_taken_out_once_in_the_order_it_came,
            log: what_lies_in_a_verified_backup_is_marked_on_every_line,
            feeds: a_stream_begins_at_nothing_and_keeps_its_digest,
            feeds: a_row_that_is_put_again_moves,
            feeds: rows_come_in_order_from_after_a_place,
            feeds: a_frame_ends_early_by_rows_or_bytes_but_never_before_its_first_row,
            desk: refused_dismissed_and_merged_ops_are_three_lists_newest_first,
            desk: the_log_of_the_desk_is_read_by_what_was_done,
            desk: numbers_are_kept_up_by_stream_and_kind_and_by_replica_and_day,
            accounts: staff_are_listed_by_name_and_change,
            accounts: every_change_of_the_staff_gives_the_list_a_new_version,
            accounts: a_code_is_found_by_its_hash_and_used,
            accounts: a_replica_is_found_by_id_token_and_short_name,
            accounts: leases_are_kept_and_the_newest_is_known,
            accounts: a_new_epoch_is_kept,
            jobs: a_job_that_fails_is_rolled_back_alone,
            jobs: a_job_that_panics_harms_nobody,
            jobs: what_was_answered_is_there_when_the_store_is_opened_again,
            jobs: a_reader_sees_one_snapshot_while_others_write,
            jobs: a_reader_cannot_write,
            jobs: a_push_that_fails_after_it_took_places_leaves_no_gap,
            streams: many_writers_leave_no_gap_and_a_polling_reader_misses_nothing,
        }
    };
    (@tests $name:ident, $fresh:expr, $($part:ident: $test:ident,)*) => {
        mod $name {
            $(#[test]
            fn $test() -> anyhow::Result<()> {
                let open = { use super::*; $fresh };
                $crate::contract::$part::$test(&open)
            })*
        }
    };
}
