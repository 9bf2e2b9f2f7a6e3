//! `/login`, in two steps for who has a second factor.

use jiff::SignedDuration;
use reqwest::{Method, RequestBuilder, Response, StatusCode};

use crate::authenticator::{Authenticator, is_signed_in};
use crate::support::{PASSWORD, Service, on_both, on_sqlite};

fn first_step(service: &Service) -> RequestBuilder {
    let form = [
        ("username", "ada"),
        ("password", PASSWORD),
        ("next", "/history"),
    ];
    service.request(Method::POST, "/login").form(&form)
}

fn second_step(service: &Service, challenge: &str, code: &str, recovery: bool) -> RequestBuilder {
    let mut form = vec![
        ("challenge", challenge),
        ("username", "ada"),
        ("code", code),
        ("next", "/history"),
    ];
    form.extend(recovery.then_some(("recovery", "true")));
    service
        .request(Method::POST, "/login/second-factor")
        .form(&form)
}

async fn page(response: Response, status: StatusCode) -> String {
    let actual = response.status();
    let page = response.text().await.unwrap();
    assert_eq!(actual, status, "{page}");
    page
}

/// The value of the hidden field, which stands in both forms.
fn challenge(page: &str) -> String {
    let fields: Vec<&str> = page.split("name=\"challenge\" value=\"").skip(1).collect();
    assert_eq!(fields.len(), 2, "{page}");
    let [first, second] = [fields[0], fields[1]].map(|rest| rest.split('"').next().unwrap());
    assert_eq!(first, second);
    first.to_owned()
}

#[tokio::test]
async fn the_second_page_asks_for_the_code_and_leads_where_the_first_was_to_lead() {
    on_both(async |service: Service| {
        let app = Authenticator::enable(&service, "ada").await;
        let browser = service.another_client();
        let response = first_step(&browser).send().await.unwrap();
        assert!(!response.headers().contains_key("set-cookie"));
        assert_eq!(response.headers()["cache-control"], "no-store");
        let asked = page(response, StatusCode::OK).await;
        for part in [
            "<h1>Enter your code</h1>",
            "autocomplete=\"one-time-code\" inputmode=\"numeric\"",
            "name=\"next\" value=\"/history\"",
            "name=\"username\" value=\"ada\"",
            "<label for=\"recovery-code\">",
        ] {
            assert!(asked.contains(part), "{part}: {asked}");
        }
        assert!(
            !asked.contains("<script>") && !asked.contains("style="),
            "{asked}"
        );
        assert!(!is_signed_in(&browser).await);

        let challenge = challenge(&asked);
        let code = app.next_code(&service);
        let done = second_step(&browser, &challenge, &code, false)
            .send()
            .await
            .unwrap();
        assert_eq!(done.status(), StatusCode::SEE_OTHER);
        assert_eq!(done.headers()["location"], "/history");
        assert!(is_signed_in(&browser).await);
    })
    .await;
}

#[tokio::test]
async fn a_wrong_code_is_told_and_can_be_typed_again() {
    on_sqlite(async |service: Service| {
        let app = Authenticator::enable(&service, "ada").await;
        let browser = service.another_client();
        let asked = page(first_step(&browser).send().await.unwrap(), StatusCode::OK).await;
        let challenge_before = challenge(&asked);
        for (code, recovery) in [(app.wrong_code(&service), false), ("0000".to_owned(), true)] {
            let request = second_step(&browser, &challenge_before, &code, recovery);
            let again = page(request.send().await.unwrap(), StatusCode::UNAUTHORIZED).await;
            assert!(
                again.contains("role=\"alert\">This code is wrong, too old, or was used before.<"),
                "{again}"
            );
            assert_eq!(again.contains("<details class=\"aside\" open>"), recovery);
            assert_eq!(again.matches(" autofocus").count(), 1);
            assert_eq!(challenge(&again), challenge_before);
        }
        let request = second_step(&browser, &challenge_before, &app.recovery_codes[0], true);
        let done = request.send().await.unwrap();
        assert_eq!(done.status(), StatusCode::SEE_OTHER);
        assert!(is_signed_in(&browser).await);
    })
    .await;
}

#[tokio::test]
async fn a_sign_in_that_is_over_starts_again_at_the_first_page() {
    on_sqlite(async |service: Service| {
        let app = Authenticator::enable(&service, "ada").await;
        let browser = service.another_client();
        let asked = page(first_step(&browser).send().await.unwrap(), StatusCode::OK).await;
        service.clock.advance(SignedDuration::from_mins(10));
        let request = second_step(&browser, &challenge(&asked), &app.code(&service), false);
        let again = page(request.send().await.unwrap(), StatusCode::UNAUTHORIZED).await;
        assert!(
            again.contains("This sign-in is over; start it again.")
                && again.contains("name=\"password\"")
                && again.contains("name=\"username\" value=\"ada\"")
                && again.contains("value=\"/history\""),
            "{again}"
        );
        let lost = browser.get("/login/second-factor").send().await.unwrap();
        assert_eq!(lost.headers()["location"], "/login");
    })
    .await;
}

#[tokio::test]
async fn too_many_codes_are_told_on_the_page() {
    on_sqlite(async |service: Service| {
        let app = Authenticator::enable(&service, "ada").await;
        let browser = service.another_client();
        let asked = page(first_step(&browser).send().await.unwrap(), StatusCode::OK).await;
        let challenge = challenge(&asked);
        for _ in 0..5 {
            let wrong = app.wrong_code(&service);
            let request = second_step(&browser, &challenge, &wrong, false);
            page(request.send().await.unwrap(), StatusCode::UNAUTHORIZED).await;
        }
        let request = second_step(&browser, &challenge, &app.code(&service), false);
        let response = request.send().await.unwrap();
        assert_eq!(response.headers()["retry-after"], "1");
        let told = page(response, StatusCode::TOO_MANY_REQUESTS).await;
        assert!(
            told.contains("Too many attempts; wait before the next."),
            "{told}"
        );
    })
    .await;
}
