//! `/forgot`, `/reset`, `/verify` and `/email`, as a browser without JavaScript uses them.

use reqwest::{Method, RequestBuilder, Response, StatusCode};
use serde_json::json;
use test_support::SmtpServer;

use super::{
    NEW_PASSWORD, Options, mail_to_new_address, mailed, one_code, reset_code, signed_in, user,
    with_mail, with_mail_on_sqlite,
};
use crate::support::{PASSWORD, Service, expect, on_sqlite};

fn form(service: &Service, path: &str, fields: &[(&str, &str)]) -> RequestBuilder {
    let request = service
        .request(Method::POST, path)
        .header("accept", "text/html");
    request.form(fields)
}

async fn page(request: RequestBuilder, status: StatusCode) -> String {
    let response: Response = request.header("accept", "text/html").send().await.unwrap();
    assert_eq!(response.status(), status);
    assert!(
        response.headers()["content-type"]
            .to_str()
            .unwrap()
            .starts_with("text/html")
    );
    response.text().await.unwrap()
}

#[tokio::test]
async fn a_forgotten_password_is_replaced_by_pasting_the_code() {
    with_mail(
        Options::new(),
        async |service: Service, server: SmtpServer| {
            user(&service, &server, "ada").await;
            let login = page(service.get("/login"), StatusCode::OK).await;
            assert!(login.contains(r#"<a href="/forgot">"#), "{login}");
            page(service.get("/forgot"), StatusCode::OK).await;
            let mut answers = Vec::new();
            for email in ["ada@example.org", "nobody@example.org"] {
                let sent = form(&service, "/forgot", &[("email", email)])
                    .send()
                    .await
                    .unwrap();
                assert_eq!(sent.status(), StatusCode::SEE_OTHER);
                answers.push(sent.headers()["location"].clone());
            }
            assert_eq!(answers, ["/reset?sent=true"; 2]);
            let code = one_code(&service, &server).await;
            let asked = page(service.get("/reset?sent=true"), StatusCode::OK).await;
            assert!(asked.contains("a mail is on its way"), "{asked}");

            let fields = [("token", code.as_str()), ("password", "password1234")];
            let weak = page(
                form(&service, "/reset", &fields),
                StatusCode::UNPROCESSABLE_ENTITY,
            )
            .await;
            assert!(
                weak.contains(r#"id="password-error""#) && weak.contains(&code),
                "{weak}"
            );
            assert!(
                !weak.contains(r#"value="password1234""#) && weak.contains("<title>Error: "),
                "{weak}"
            );
            let fields = [("token", code.as_str()), ("password", NEW_PASSWORD)];
            let done = page(form(&service, "/reset", &fields), StatusCode::OK).await;
            assert!(done.contains("Your password is changed"), "{done}");
            let again = page(form(&service, "/reset", &fields), StatusCode::BAD_REQUEST).await;
            assert!(again.contains(r#"id="token-error""#), "{again}");
            expect(service.sign_in("ada", NEW_PASSWORD).await, StatusCode::OK).await;
        },
    )
    .await;
}

#[tokio::test]
async fn an_address_is_confirmed_by_pressing_a_button_and_not_by_opening_the_link() {
    with_mail(
        Options::new(),
        async |service: Service, server: SmtpServer| {
            service.sign_up("ada").await;
            let verify = one_code(&service, &server).await;
            service.sign_in("ada", PASSWORD).await;
            let change = service.request(Method::PATCH, "/api/users/me");
            let change = change.json(&json!({"email": "lovelace@example.org"}));
            expect(change.send().await.unwrap(), StatusCode::ACCEPTED).await;
            let email = mail_to_new_address(&service, &server).await;
            let email = email.code().unwrap().to_owned();
            for (path, code, title) in [
                ("/verify", verify, "Your address is confirmed"),
                ("/email", email, "Your address is changed"),
            ] {
                // What a program that looks through mail would do.
                for method in [Method::GET, Method::HEAD] {
                    for query in [String::new(), format!("?token={code}"), format!("?{code}")] {
                        let opened = service.request(method.clone(), &format!("{path}{query}"));
                        assert_eq!(opened.send().await.unwrap().status(), StatusCode::OK);
                    }
                }
                let wrong = [("token", "rk_v_nonsense")];
                let wrong = page(form(&service, path, &wrong), StatusCode::BAD_REQUEST).await;
                assert!(
                    wrong.contains("rk_v_nonsense") && wrong.contains("token-error"),
                    "{wrong}"
                );
                let done = page(form(&service, path, &[("token", &code)]), StatusCode::OK).await;
                assert!(done.contains(title), "{done}");
            }
        },
    )
    .await;
}

#[tokio::test]
async fn a_wrong_address_is_told_at_its_field_and_kept() {
    with_mail_on_sqlite(
        Options::new(),
        async |service: Service, server: SmtpServer| {
            let fields = [("email", "\"><b>x")];
            let refused = page(
                form(&service, "/forgot", &fields),
                StatusCode::UNPROCESSABLE_ENTITY,
            )
            .await;
            assert!(refused.contains(r#"id="email-error""#), "{refused}");
            assert!(refused.contains("&#34;&#62;&#60;b&#62;x"), "{refused}");
            assert_eq!(mailed(&service, &server).await, []);
        },
    )
    .await;
}

#[tokio::test]
async fn fields_say_what_password_managers_may_fill_in() {
    with_mail_on_sqlite(
        Options::new(),
        async |service: Service, _server: SmtpServer| {
            for (path, kinds) in [
                ("/forgot", vec!["email"]),
                ("/reset", vec!["one-time-code", "new-password"]),
                ("/verify", vec!["one-time-code"]),
                ("/email", vec!["one-time-code"]),
            ] {
                let page = page(service.get(path), StatusCode::OK).await;
                for kind in kinds {
                    assert!(
                        page.contains(&format!(r#"autocomplete="{kind}""#)),
                        "{page}"
                    );
                }
                assert!(
                    !page.contains("http://") && !page.contains("https://"),
                    "{page}"
                );
            }
        },
    )
    .await;
}

#[tokio::test]
async fn where_no_mail_is_sent_nothing_leads_to_it() {
    on_sqlite(async |service: Service| {
        for path in ["/login", "/reset"] {
            let page = page(service.get(path), StatusCode::OK).await;
            assert!(!page.contains("/forgot"), "{page}");
        }
        let told = page(service.get("/forgot"), StatusCode::NOT_IMPLEMENTED).await;
        assert!(told.contains("sends no mail"), "{told}");
        let fields = [("email", "ada@example.org")];
        page(
            form(&service, "/forgot", &fields),
            StatusCode::NOT_IMPLEMENTED,
        )
        .await;
    })
    .await;
}

#[tokio::test]
async fn other_sites_cannot_send_the_forms() {
    with_mail_on_sqlite(
        Options::new(),
        async |service: Service, server: SmtpServer| {
            signed_in(&service, &server, "ada").await;
            let code = reset_code(&service, &server, "ada@example.org").await;
            for path in ["/forgot", "/reset", "/verify", "/email"] {
                let fields = [
                    ("token", code.as_str()),
                    ("password", NEW_PASSWORD),
                    ("email", "a@example.org"),
                ];
                let request = form(&service, path, &fields).header("sec-fetch-site", "cross-site");
                assert_eq!(
                    request.send().await.unwrap().status(),
                    StatusCode::FORBIDDEN
                );
            }
        },
    )
    .await;
}
