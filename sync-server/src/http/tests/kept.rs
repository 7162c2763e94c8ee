//! When the store cannot write, the client is told so and nothing is half-kept.

use super::*;
use crate::store::{Job, Result, StoreError};
use std::sync::Mutex;

/// A store that refuses to write while a test says so.
struct Ailing {
    real: Arc<dyn Store>,
    ails: Arc<Mutex<Option<StoreError>>>,
}

impl Store for Ailing {
    fn write_job(&self, job: Job) -> Result<()> {
        match self.ails.lock().unwrap().clone() {
            Some(error) => Err(error),
            None => self.real.write_job(job),
        }
    }

    fn read_job(&self, job: Job) -> Result<()> {
        self.real.read_job(job)
    }
}

#[tokio::test]
async fn a_full_or_busy_store_asks_to_come_again_and_says_so_in_health() {
    let ails = Arc::new(Mutex::new(None));
    let front = ails.clone();
    let served =
        Served::start_with(|real| Arc::new(Ailing { real, ails: front }) as Arc<dyn Store>, None).await;
    let reply = served.enrolled().await;
    let cases = [
        (StoreError::Full("no space".into()), "unavailable", "60", 503),
        (StoreError::Busy("locked".into()), "busy", "5", 503),
    ];
    for (error, code, after, status) in cases {
        *ails.lock().unwrap() = Some(error);
        let response = served.post("/v1/sync", Some(&reply.token), &sync_body(reply.replica)).await;
        assert_eq!(response.headers()["retry-after"], after);
        assert_eq!(refusal(response).await, refused(status, code));
        let health: Value = served.get("/health").await.json().await.unwrap();
        assert_eq!(health["writable"], false);
    }
    *ails.lock().unwrap() = None;
    let response = served.post("/v1/sync", Some(&reply.token), &sync_body(reply.replica)).await;
    assert_eq!(response.status(), 200);
}

#[tokio::test]
async fn a_defect_is_no_secret_but_its_detail_stays_in_the_log() {
    let ails = Arc::new(Mutex::new(None));
    let front = ails.clone();
    let served =
        Served::start_with(|real| Arc::new(Ailing { real, ails: front }) as Arc<dyn Store>, None).await;
    let reply = served.enrolled().await;
    *ails.lock().unwrap() = Some(StoreError::Engine("secret inside".into()));
    let response = served.post("/v1/sync", Some(&reply.token), &sync_body(reply.replica)).await;
    assert_eq!(response.status(), 500);
    assert!(!response.text().await.unwrap().contains("secret inside"));
}

#[tokio::test]
async fn no_file_leaves_while_the_store_cannot_write_down_who_takes_it() {
    let ails = Arc::new(Mutex::new(None));
    let front = ails.clone();
    let served =
        Served::start_with(|real| Arc::new(Ailing { real, ails: front }) as Arc<dyn Store>, None).await;
    let who = served.somebody(10, Role::Coordinator, desk::DONG).await;
    *ails.lock().unwrap() = Some(StoreError::Full("no space".into()));
    let response = desk::take_away(&served, &who, &desk::export(desk::DONG, "구청 월간 보고")).await;
    assert_eq!(refusal(response).await, refused(503, "unavailable"));
}
