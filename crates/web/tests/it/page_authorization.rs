//! Who may see which page and send which form: the same as by the API, in the words of a browser.

use app::{UserChange, UserId};
use jiff::SignedDuration;
use reqwest::{Method, Response, StatusCode};
use serde_json::{Value, json};

use crate::support::{PASSWORD, Service, expect, on_both_without_limits};

/// Whom a page is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Guard {
    /// Who is signed in.
    Session,
    /// Who gave the password within ten minutes.
    Fresh,
    /// Whose the calculation is.
    Owner,
    /// Administrators.
    Admin,
}

use Guard::{Admin, Fresh, Owner, Session};

/// A page or form, whom it is for, and the fields that it takes.
type Page = (&'static str, Guard, &'static [(&'static str, &'static str)]);

/// `{calculation}` and `{user}` are the owner's.
const PAGES: &[Page] = &[
    ("GET /history", Session, &[]),
    ("GET /history/{calculation}", Owner, &[]),
    (
        "POST /history/{calculation}",
        Owner,
        &[("expression", "1/9"), ("note", "")],
    ),
    ("POST /history/{calculation}/delete", Owner, &[]),
    ("GET /account", Session, &[]),
    ("GET /account/confirm", Session, &[]),
    ("POST /account/confirm", Session, &[("password", PASSWORD)]),
    ("GET /account/profile", Fresh, &[]),
    (
        "POST /account/profile",
        Fresh,
        &[("username", "renamed"), ("email", "renamed@example.org")],
    ),
    ("POST /account/verification", Session, &[]),
    ("GET /account/password", Fresh, &[]),
    (
        "POST /account/password",
        Fresh,
        &[
            ("current_password", PASSWORD),
            ("new_password", "seven lanterns under water"),
        ],
    ),
    ("GET /account/second-factor", Fresh, &[]),
    ("POST /account/second-factor", Fresh, &[("action", "start")]),
    ("GET /account/sessions", Session, &[]),
    ("POST /account/sessions", Session, &[]),
    ("GET /account/keys", Session, &[]),
    (
        "POST /account/keys",
        Session,
        &[("id", "00000000-0000-7000-8000-000000000000")],
    ),
    ("GET /account/keys/new", Fresh, &[]),
    (
        "POST /account/keys/new",
        Fresh,
        &[("name", "a key"), ("calculate", "on")],
    ),
    ("GET /account/export", Fresh, &[]),
    ("GET /account/delete", Fresh, &[]),
    ("POST /account/delete", Fresh, &[]),
    ("GET /users", Admin, &[]),
    ("GET /users/{user}", Admin, &[]),
    ("POST /users/{user}", Admin, &[("action", "disable")]),
    ("POST /users/{user}", Admin, &[("action", "make-admin")]),
    ("POST /users/{user}", Admin, &[("action", "end-sessions")]),
    ("POST /users/{user}", Admin, &[("action", "delete")]),
];

/// What no form may set, whatever field of it is the last.
const FOREIGN_FIELDS: [(&str, &str); 8] = [
    ("id", "00000000-0000-7000-8000-000000000000"),
    ("user_id", "00000000-0000-7000-8000-000000000000"),
    ("role", "admin"),
    ("status", "disabled"),
    ("is_admin", "true"),
    ("email_verified", "true"),
    ("email_verified_at", "2026-11-23T09:30:00Z"),
    ("password_hash", "x"),
];

struct World {
    owner: Service,
    other: Service,
    administrator: Service,
    user: String,
    calculation: String,
    key: String,
}

fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}

impl World {
    async fn new(service: &Service) -> Self {
        let [owner, other, administrator] = [(); 3].map(|()| service.another_client());
        let user = text(&owner.sign_up_and_in("owner").await["id"]);
        other.sign_up_and_in("other").await;
        administrator.sign_up_and_in_as_admin("root").await;
        let kept = owner.post("/api/calculations", &json!({"expression": "1/7"}));
        let kept = expect(kept.send().await.unwrap(), StatusCode::CREATED).await;
        let key = text(&owner.create_key(&["calculate", "account:read"]).await["key"]);
        Self {
            calculation: text(&kept["id"]),
            owner,
            other,
            administrator,
            user,
            key,
        }
    }

    async fn send(&self, by: &Service, page: &Page, more: &[(&str, &str)]) -> Response {
        let (method, path) = page.0.split_once(' ').unwrap();
        let path = path
            .replace("{calculation}", &self.calculation)
            .replace("{user}", &self.user);
        let method: Method = method.parse().unwrap();
        let mut request = by
            .request(method.clone(), &path)
            .header("accept", "text/html");
        if method == Method::POST {
            request = request.form(&[page.2, more].concat());
        }
        request.send().await.unwrap()
    }

    /// The owner, their calculation and their key are as they were made.
    async fn check_owner(&self, after: &str) {
        let id = UserId::parse(&self.user).unwrap();
        let user = self.owner.database.user(id).await.unwrap().unwrap();
        assert_eq!(
            (
                user.username.as_str(),
                user.email.as_str(),
                user.role.as_str()
            ),
            ("owner", "owner@example.org", "user"),
            "{after}"
        );
        assert_eq!(user.status.as_str(), "active", "{after}");
        assert_eq!(user.email_verified_at, None, "{after}");
        let kept = self
            .owner
            .get(&format!("/api/calculations/{}", self.calculation));
        let kept = expect(kept.send().await.unwrap(), StatusCode::OK).await;
        assert_eq!(kept["expression"], "1/7", "{after}");
        let me = self
            .owner
            .another_client()
            .get("/api/users/me")
            .bearer_auth(&self.key);
        assert_eq!(me.send().await.unwrap().status(), StatusCode::OK, "{after}");
    }
}

fn leads_to(response: &Response, place: &str, what: &str) {
    assert_eq!(response.status(), StatusCode::SEE_OTHER, "{what}");
    let location = response.headers()["location"].to_str().unwrap();
    assert!(location.starts_with(place), "{what}: {location}");
}

#[tokio::test]
async fn every_page_is_for_those_it_is_for_and_for_nobody_else() {
    on_both_without_limits(async |service: Service| {
        let world = World::new(&service).await;
        let nobody = service.another_client();
        for page in PAGES {
            let (name, guard, _) = *page;
            leads_to(&world.send(&nobody, page, &[]).await, "/login", name);
            if guard == Owner {
                for stranger in [&world.other, &world.administrator] {
                    let response = world.send(stranger, page, &[]).await;
                    assert_eq!(response.status(), StatusCode::NOT_FOUND, "{name}");
                }
            }
            if guard == Admin {
                for user in [&world.owner, &world.other] {
                    let response = world.send(user, page, &[]).await;
                    assert_eq!(response.status(), StatusCode::FORBIDDEN, "{name}");
                }
            }
            world.check_owner(name).await;
        }
        // What was fresh is so no more, and asks for the password before anything is shown or done.
        service.clock.advance(SignedDuration::from_mins(10));
        for page in PAGES.iter().filter(|page| page.1 == Fresh) {
            let response = world.send(&world.owner, page, &[]).await;
            leads_to(&response, "/account/confirm", page.0);
        }
        for page in PAGES.iter().filter(|page| page.1 == Admin) {
            let response = world.send(&world.administrator, page, &[]).await;
            if page.0.starts_with("POST") {
                let refused = response.status() == StatusCode::FORBIDDEN;
                assert!(
                    refused || response.status() == StatusCode::SEE_OTHER,
                    "{}",
                    page.0
                );
            }
        }
        world.check_owner("what came too late").await;
    })
    .await;
}

/// An API key is none in a cookie, and its user who is disabled sees no page.
#[tokio::test]
async fn no_page_opens_to_a_key_or_to_who_is_disabled() {
    on_both_without_limits(async |service: Service| {
        let world = World::new(&service).await;
        let disabled = UserChange {
            status: Some(app::Status::Disabled),
            role: None,
        };
        let with_key = |page: &Page| {
            let path = page.0.split_once(' ').unwrap().1;
            let client = service.another_client();
            let request = client.get(path).header("accept", "text/html");
            request.header("cookie", format!("session={}", world.key))
        };
        let get = |page: &&Page| page.0.starts_with("GET") && !page.0.contains('{');
        for page in PAGES.iter().filter(get) {
            let response = with_key(page).send().await.unwrap();
            leads_to(&response, "/login", page.0);
        }
        let id = UserId::parse(&world.user).unwrap();
        let by = app::Authority::Operator;
        service.app.change_user(by, id, disabled).await.unwrap();
        for page in PAGES {
            leads_to(&world.send(&world.owner, page, &[]).await, "/login", page.0);
        }
    })
    .await;
}

#[tokio::test]
async fn no_form_sets_what_is_not_its_own() {
    on_both_without_limits(async |service: Service| {
        let world = World::new(&service).await;
        let forms = [
            (
                "POST /account/profile",
                Fresh,
                &[("username", "owner"), ("email", "owner@example.org")][..],
            ),
            ("POST /account/confirm", Session, &[("password", PASSWORD)]),
            ("POST /account/verification", Session, &[]),
            (
                "POST /account/sessions",
                Session,
                &[("id", "00000000-0000-7000-8000-000000000000")],
            ),
            ("POST /account/second-factor", Fresh, &[("action", "start")]),
            (
                "POST /account/keys/new",
                Fresh,
                &[("name", "a key"), ("calculate", "on")],
            ),
            (
                "POST /history/{calculation}",
                Owner,
                &[("expression", "1/7"), ("note", "")],
            ),
            (
                "POST /account/password",
                Fresh,
                &[
                    ("current_password", PASSWORD),
                    ("new_password", "seven lanterns under water"),
                ],
            ),
        ];
        for form in forms {
            let more: Vec<_> = FOREIGN_FIELDS
                .into_iter()
                .filter(|(field, _)| form.2.iter().all(|(own, _)| own != field))
                .collect();
            let response = world.send(&world.owner, &form, &more).await;
            // Mail is off here, which is 501.
            assert_ne!(
                response.status(),
                StatusCode::INTERNAL_SERVER_ERROR,
                "{}",
                form.0
            );
            world.check_owner(form.0).await;
        }
        let fields = [
            ("username", "newcomer"),
            ("email", "newcomer@example.org"),
            ("password", PASSWORD),
        ];
        let sign_up = [&fields[..], &FOREIGN_FIELDS].concat();
        let client = service.another_client();
        let signed_up = client.request(Method::POST, "/register").form(&sign_up);
        leads_to(&signed_up.send().await.unwrap(), "/", "POST /register");
        let me = client.get("/api/users/me").send().await.unwrap();
        let me = expect(me, StatusCode::OK).await;
        assert_ne!(me["id"], FOREIGN_FIELDS[0].1);
        let id = UserId::parse(&text(&me["id"])).unwrap();
        let user = service.database.user(id).await.unwrap().unwrap();
        assert_eq!(
            (user.role.as_str(), user.status.as_str()),
            ("user", "active")
        );
        assert_eq!(user.email_verified_at, None);
    })
    .await;
}
