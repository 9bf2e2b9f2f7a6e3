//! The clock of the machine is set wrong, and then right.

use jiff::SignedDuration;
use reqwest::StatusCode;
use serde_json::json;

use crate::support::{PASSWORD, Service, expect, on_both};

const DAY: SignedDuration = SignedDuration::from_hours(24);

#[tokio::test]
async fn a_clock_that_jumps_a_day_back_and_forth_harms_nobody() {
    on_both(async |service: Service| {
        service.sign_up_and_in("ada").await;
        let keep = async |note: usize| {
            let body = json!({"expression": "1/3", "note": note.to_string()});
            let kept = service.post("/api/calculations", &body).send().await;
            expect(kept.unwrap(), StatusCode::CREATED).await;
        };
        for (number, jump) in [-DAY, DAY, DAY / 2, -DAY / 2].into_iter().enumerate() {
            service.clock.advance(jump);
            // The session goes on, and so does who signs in elsewhere, wrong at first.
            let me = service.get("/api/users/me").send().await.unwrap();
            expect(me, StatusCode::OK).await;
            keep(number).await;
            let elsewhere = service.another_client();
            let wrong = elsewhere.sign_in("ada", "violet otters jiggle").await;
            expect(wrong, StatusCode::UNAUTHORIZED).await;
            let right = elsewhere.sign_in("ada", PASSWORD).await;
            expect(right, StatusCode::OK).await;
        }
        let history = service.get("/api/calculations").send().await.unwrap();
        let history = expect(history, StatusCode::OK).await;
        assert_eq!(history["items"].as_array().unwrap().len(), 4);
        let trail = app::verify_audit(&service.database, None, None).await;
        trail.unwrap().unwrap();
    })
    .await;
}
