//! Forms that are sent when the password has to be given again, or when the session has ended.

use jiff::SignedDuration;
use reqwest::{Method, Response, StatusCode};

use crate::support::{PASSWORD, Service, on_sqlite};

const ELEVEN_MINUTES: SignedDuration = SignedDuration::from_mins(11);

async fn send(service: &Service, path: &str, form: &[(&str, &str)]) -> Response {
    let request = service.request(Method::POST, path).form(form);
    request.send().await.unwrap()
}

fn leads_to(response: &Response) -> String {
    assert_eq!(response.status(), StatusCode::SEE_OTHER);
    let location = response.headers()["location"].to_str().unwrap();
    location.to_owned()
}

/// Sends the form too late, gives the password as asked, and follows to where that leads.
async fn sent_late(service: &Service, path: &str, form: &[(&str, &str)]) -> (String, String) {
    service.clock.advance(ELEVEN_MINUTES);
    let asked = leads_to(&send(service, path, form).await);
    let (page, query) = asked.split_once('?').unwrap();
    assert_eq!(page, "/account/confirm");
    let fields: Vec<(String, String)> = serde_urlencoded::from_str(query).unwrap();
    let [(name, next)] = fields.as_slice() else {
        panic!("{query}")
    };
    assert_eq!(name, "next");
    let confirmation = [("password", PASSWORD), ("next", next.as_str())];
    let back = leads_to(&send(service, "/account/confirm", &confirmation).await);
    let page = service.get(&back).send().await.unwrap();
    assert_eq!(page.status(), StatusCode::OK);
    (back, page.text().await.unwrap())
}

#[tokio::test]
async fn a_form_that_was_sent_too_late_is_not_done_and_is_filled_in_again() {
    on_sqlite(async |service: Service| {
        service.sign_up_and_in("ada").await;
        let form = [
            ("name", "my & sheet"),
            ("expires_in_days", "7"),
            ("history:read", "on"),
        ];
        let (_, page) = sent_late(&service, "/account/keys/new", &form).await;
        for part in [
            "role=\"alert\">Not done yet: your password was asked for first.",
            "value=\"my &#38; sheet\"",
            "value=\"7\"",
            "name=\"history:read\" checked",
            "name=\"calculate\">",
        ] {
            assert!(page.contains(part), "{part} is missing in {page}");
        }

        for path in ["/account/second-factor", "/account/delete"] {
            let (_, page) = sent_late(&service, path, &[("action", "disable")]).await;
            assert!(page.contains("Not done yet"), "{path}: {page}");
        }
    })
    .await;
}

/// Nor is it taken from one: a link could otherwise put another address into the form, to be sent unread.
#[tokio::test]
async fn an_address_that_was_sent_too_late_stands_in_no_url_and_is_taken_from_none() {
    on_sqlite(async |service: Service| {
        service.sign_up_and_in("ada").await;
        let form = [("username", "eve"), ("email", "eve@example.org")];
        let (back, page) = sent_late(&service, "/account/profile", &form).await;
        assert_eq!(back, "/account/profile?unsent=true");
        assert!(page.contains("Not done yet"), "{page}");
        let forged = "/account/profile?unsent=true&username=eve&email=eve@example.org";
        let page = service.get(forged).send().await.unwrap();
        let page = page.text().await.unwrap();
        assert!(!page.contains("eve@"), "{page}");
    })
    .await;
}

#[tokio::test]
async fn a_password_that_was_sent_too_late_stands_in_no_address() {
    on_sqlite(async |service: Service| {
        service.sign_up_and_in("ada").await;
        let form = [
            ("current_password", PASSWORD),
            ("new_password", "seven lanterns under water"),
        ];
        let (back, page) = sent_late(&service, "/account/password", &form).await;
        assert_eq!(back, "/account/password?unsent=true");
        assert!(page.contains("Not done yet"), "{page}");
    })
    .await;
}

#[tokio::test]
async fn who_is_signed_out_meanwhile_comes_back_to_the_form() {
    on_sqlite(async |service: Service| {
        for (path, next) in [
            ("/account/profile", "%2Faccount%2Fprofile"),
            ("/account/verification", "%2Faccount"),
        ] {
            let response = send(&service, path, &[]).await;
            assert_eq!(leads_to(&response), format!("/login?next={next}"));
        }
    })
    .await;
}

#[tokio::test]
async fn a_page_that_asks_for_the_password_keeps_its_query() {
    on_sqlite(async |service: Service| {
        service.sign_up_and_in("ada").await;
        service.clock.advance(ELEVEN_MINUTES);
        let response = service
            .get("/account/keys/new?name=x")
            .send()
            .await
            .unwrap();
        assert_eq!(
            leads_to(&response),
            "/account/confirm?next=%2Faccount%2Fkeys%2Fnew%3Fname%3Dx"
        );
    })
    .await;
}
