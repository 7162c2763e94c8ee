//! `POST /v1/enrol`: a one-time code becomes a replica and its token.

use super::app::App;
use super::body;
use super::error::HttpError;
use crate::accounts::enrol::{Enrolled, Fresh, enrol};
use crate::accounts::settled;
use crate::store::{Tx, write};
use axum::Json;
use axum::extract::{ConnectInfo, Request, State};
use shared::clock::Millis;
use shared::id::{LeaseId, ReplicaId, ServerEpoch};
use shared::protocol::{EnrolReply, EnrolRequest, StaffMember};
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;

pub(super) async fn post(
    State(app): State<Arc<App>>,
    request: Request,
) -> Result<Json<EnrolReply>, HttpError> {
    let address = address_of(&request);
    let (parts, body) = request.into_parts();
    let asked: EnrolRequest = body::read(&parts.headers, body).await?;
    let now = app.edge.now();
    if !app.tries.take(address, now) {
        return Err(HttpError::TooManyTries);
    }
    let fresh = fresh(&app);
    let (enrolled, epoch) = app
        .run(move |app| Ok(write(&*app.store, move |tx| settled(take(tx, &asked, &fresh, now)))??))
        .await?;
    app.tries.give_back(address);
    tracing::info!(replica = enrolled.replica.short, staff = %enrolled.staff.id, "enrolled");
    Ok(Json(reply(enrolled, epoch, now)))
}

fn address_of(request: &Request) -> IpAddr {
    let connected = request.extensions().get::<ConnectInfo<SocketAddr>>();
    connected.map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |it| it.0.ip())
}

fn fresh(app: &App) -> Fresh {
    Fresh {
        replica: ReplicaId(app.edge.id()),
        lease: LeaseId(app.edge.id()),
        token: app.edge.random(),
        short: app.edge.random(),
    }
}

fn take(
    tx: &mut dyn Tx,
    asked: &EnrolRequest,
    fresh: &Fresh,
    now: Millis,
) -> crate::accounts::Result<(Enrolled, ServerEpoch)> {
    Ok((enrol(tx, &asked.code, &asked.device, fresh, now)?, tx.server_epoch()?))
}

fn reply(enrolled: Enrolled, server_epoch: ServerEpoch, now: Millis) -> EnrolReply {
    let Enrolled { replica, token, staff, lease } = enrolled;
    EnrolReply {
        replica: replica.id,
        short: replica.short,
        token,
        staff: StaffMember {
            id: staff.id,
            name: staff.name,
            role: staff.role,
            dong: staff.dong.into_keys().collect(),
        },
        lease,
        server_epoch,
        server_time: now,
    }
}
