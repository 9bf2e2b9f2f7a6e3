//! Who may do what: every route of the description against everybody who could ask.
//!
//! A route that is not in the table fails the test. To add one is a row of [`ROUTES`].

use std::collections::BTreeSet;

use app::{Authority, Role, Status, UserChange, UserId};
use jiff::SignedDuration;
use reqwest::{Method, RequestBuilder, Response, StatusCode};
use serde_json::{Value, json};

use crate::support::{PASSWORD, Service, expect, on_both_without_limits};

/// Whom a route is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Guard {
    /// Everybody; no credential is looked at.
    Public,
    /// Everybody but API keys.
    Keyless,
    /// Everybody; an API key needs this scope.
    Open(&'static str),
    /// Who is signed in; an API key needs this scope.
    Scope(&'static str),
    /// Who is signed in.
    Session,
    /// The user of the path, and administrators.
    UserOrAdmin,
    /// Administrators.
    Admin,
}

use Guard::{Admin, Keyless, Open, Public, Scope, Session, UserOrAdmin};

#[derive(Debug, Clone, Copy)]
enum Body {
    Nothing,
    /// `{n}` is another number in each request.
    Json(&'static str),
    Form(&'static str),
}

use Body::{Form, Json, Nothing};

/// A route, whom it is for, a body that it takes, and what it answers to who may.
type Route = (&'static str, Guard, Body, u16);

/// An `{id}` is that of a user behind `/api/users/`, else of something that is the owner's.
const ROUTES: &[Route] = &[
    ("GET /health", Public, Nothing, 200),
    ("GET /health/ready", Public, Nothing, 200),
    ("POST /add", Open("calculate"), SUM, 200),
    ("POST /subtract", Open("calculate"), SUM, 200),
    ("POST /multiply", Open("calculate"), SUM, 200),
    ("POST /divide", Open("calculate"), SUM, 200),
    ("POST /api/add", Open("calculate"), SUM, 200),
    ("POST /api/subtract", Open("calculate"), SUM, 200),
    ("POST /api/multiply", Open("calculate"), SUM, 200),
    ("POST /api/divide", Open("calculate"), SUM, 200),
    (
        "GET /api/calculate?expression=1",
        Open("calculate"),
        Nothing,
        200,
    ),
    ("POST /api/calculate", Open("calculate"), EXPRESSION, 200),
    ("GET /api/plot?expression=x", Public, Nothing, 200),
    ("GET /api/plot.svg?expression=x", Public, Nothing, 200),
    ("GET /api/help", Public, Nothing, 200),
    ("GET /api/calculations", Scope("history:read"), Nothing, 200),
    (
        "POST /api/calculations",
        Scope("history:write"),
        EXPRESSION,
        201,
    ),
    (
        "GET /api/calculations/{id}",
        Scope("history:read"),
        Nothing,
        200,
    ),
    (
        "PUT /api/calculations/{id}",
        Scope("history:write"),
        EXPRESSION,
        200,
    ),
    (
        "DELETE /api/calculations/{id}",
        Scope("history:write"),
        Nothing,
        204,
    ),
    ("POST /api/users", Public, SIGN_UP, 201),
    ("POST /api/password-strength", Public, STEP_UP, 200),
    ("POST /api/auth/forgot", Public, FORGOT, 501),
    ("POST /api/auth/reset", Public, RESET, 400),
    ("POST /api/auth/verify", Public, LINK, 400),
    ("POST /api/auth/email", Public, LINK, 400),
    ("POST /api/auth/login", Keyless, LOGIN, 401),
    (
        "POST /api/auth/login/second-factor",
        Keyless,
        CHALLENGE,
        401,
    ),
    ("POST /api/auth/token", Public, TOKEN, 401),
    ("POST /api/auth/step-up", Session, STEP_UP, 204),
    ("POST /api/auth/logout", Session, Nothing, 204),
    ("GET /api/users/me", Scope("account:read"), Nothing, 200),
    ("PATCH /api/users/me", Session, NAME, 200),
    ("DELETE /api/users/me", Session, Nothing, 204),
    ("POST /api/users/me/verification", Session, Nothing, 501),
    ("GET /api/users/me/second-factor", Session, Nothing, 200),
    (
        "POST /api/users/me/second-factor/confirm",
        Session,
        CODE,
        409,
    ),
    (
        "POST /api/users/me/second-factor/recovery-codes",
        Session,
        Nothing,
        409,
    ),
    ("DELETE /api/users/me/second-factor", Session, Nothing, 409),
    ("POST /api/users/me/second-factor", Session, Nothing, 200),
    ("POST /api/users/me/password", Session, PASSWORD_CHANGE, 204),
    ("GET /api/users/me/export", Session, Nothing, 200),
    ("GET /api/users/me/sessions", Session, Nothing, 200),
    ("DELETE /api/users/me/sessions", Session, Nothing, 204),
    ("DELETE /api/users/me/sessions/{id}", Session, Nothing, 204),
    ("GET /api/users/me/keys", Session, Nothing, 200),
    ("POST /api/users/me/keys", Session, KEY, 201),
    ("DELETE /api/users/me/keys/{id}", Session, Nothing, 204),
    ("GET /api/users", Admin, Nothing, 200),
    ("GET /api/users/{id}", UserOrAdmin, Nothing, 200),
    ("PATCH /api/users/{id}", Admin, ROLE, 200),
    ("DELETE /api/users/{id}", Admin, Nothing, 204),
    ("GET /api/users/{id}/sessions", Admin, Nothing, 200),
    ("DELETE /api/users/{id}/sessions", Admin, Nothing, 204),
];

const SUM: Body = Json(r#"{"a": 1, "b": 2}"#);
const EXPRESSION: Body = Json(r#"{"expression": "1/3"}"#);
const SIGN_UP: Body = Json(
    r#"{"username": "new{n}", "email": "new{n}@example.org", "password": "violet otters juggle"}"#,
);
const LOGIN: Body = Json(r#"{"username": "nobody{n}", "password": "wrong otters juggle"}"#);
const TOKEN: Body = Form("username=nobody{n}&password=wrong");
const STEP_UP: Body = Json(r#"{"password": "violet otters juggle"}"#);
const KEY: Body = Json(r#"{"name": "a key", "scopes": ["calculate"]}"#);
const FORGOT: Body = Json(r#"{"email": "nobody{n}@example.org"}"#);
const RESET: Body = Json(r#"{"token": "no token", "new_password": "seven lanterns under water"}"#);
const LINK: Body = Json(r#"{"token": "no token"}"#);
const CHALLENGE: Body = Json(r#"{"challenge": "no challenge", "code": "123456"}"#);
const CODE: Body = Json(r#"{"code": "123456"}"#);
const NAME: Body = Json(r#"{"username": "renamed{n}"}"#);
const ROLE: Body = Json(r#"{"role": "user"}"#);
const PASSWORD_CHANGE: Body = Json(
    r#"{"current_password": "violet otters juggle", "new_password": "seven lanterns under water"}"#,
);

/// What no body may set. A route whose business one of them is says so in [`may_set`].
const FOREIGN_FIELDS: [&str; 9] = [
    "id",
    "user_id",
    "role",
    "status",
    "is_admin",
    "email_verified",
    "email_verified_at",
    "password_hash",
    "created_at",
];

fn may_set(route: &str, field: &str) -> bool {
    route == "PATCH /api/users/{id}" && ["role", "status"].contains(&field)
}

const SCOPES: [&str; 4] = ["calculate", "history:read", "history:write", "account:read"];

/// Who asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Caller {
    Nobody,
    /// Whose the things are.
    Owner,
    /// Another user.
    Other,
    Administrator,
    /// A key of the owner with this scope alone.
    Key(&'static str),
    /// A key of an administrator with all scopes.
    AdministratorsKey,
    /// A good key where the cookie should be.
    KeyInCookie,
    /// The session of one who was disabled since.
    Disabled,
    /// The key of one who was disabled since.
    KeyOfDisabled,
    /// A session that signed out.
    SignedOut,
    /// A session that is over by the clock.
    Expired,
    /// A token that says of itself that it is an administrator's.
    Forged,
}

const CALLERS: [Caller; 15] = [
    Caller::Nobody,
    Caller::Owner,
    Caller::Other,
    Caller::Administrator,
    Caller::Key(SCOPES[0]),
    Caller::Key(SCOPES[1]),
    Caller::Key(SCOPES[2]),
    Caller::Key(SCOPES[3]),
    Caller::AdministratorsKey,
    Caller::KeyInCookie,
    Caller::Disabled,
    Caller::KeyOfDisabled,
    Caller::SignedOut,
    Caller::Expired,
    Caller::Forged,
];

/// `None`: may. Else the status and code of the refusal.
fn refusal(route: &str, guard: Guard, caller: Caller) -> Option<(u16, &'static str)> {
    use Caller::{
        Administrator, AdministratorsKey, Disabled, Expired, Forged, Key, KeyInCookie,
        KeyOfDisabled, Nobody, Other, Owner, SignedOut,
    };
    let is_of_owner = route.contains("{id}") && !route.contains("/api/users/{id}");
    match (guard, caller) {
        (Public, _) | (Keyless | Open(_), Nobody | KeyInCookie) | (Open(_), AdministratorsKey) => {
            None
        }
        (_, Nobody | KeyInCookie | Disabled | KeyOfDisabled | SignedOut | Expired | Forged) => {
            Some((401, "not_authenticated"))
        }
        (Scope(_), AdministratorsKey) => is_of_owner.then_some((404, "not_found")),
        (Open(needed) | Scope(needed), Key(scope)) => {
            (needed != scope).then_some((403, "insufficient_scope"))
        }
        (_, Key(_) | AdministratorsKey) => Some((403, "session_required")),
        (Admin, Owner | Other) | (UserOrAdmin, Other) => Some((403, "forbidden")),
        (_, Other | Administrator) if is_of_owner => Some((404, "not_found")),
        _ => None,
    }
}

/// A user, and what is theirs.
struct Member {
    id: String,
    session: String,
    /// With all scopes.
    key: String,
    /// With one scope each, as in [`SCOPES`].
    keys: [String; 4],
    /// The ids of a calculation, of another session and of a key.
    things: [String; 3],
}

struct World {
    service: Service,
    numbers: u32,
    owner: Member,
    other: Member,
    administrator: Member,
    disabled: Member,
    signed_out: String,
    expired: String,
}

fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}

async fn token(service: &Service, username: &str) -> String {
    let form = [("username", username), ("password", PASSWORD)];
    let request = service.request(Method::POST, "/api/auth/token").form(&form);
    let answer = expect(request.send().await.unwrap(), StatusCode::OK).await;
    text(&answer["access_token"])
}

async fn ask(service: &Service, route: &str, token: &str, body: Option<&Value>) -> Value {
    let (method, path) = route.split_once(' ').unwrap();
    let method = method.parse().unwrap();
    let mut request = service.request(method, path).bearer_auth(token);
    if let Some(body) = body {
        request = request.json(body);
    }
    let response = request.send().await.unwrap();
    assert!(response.status().is_success(), "{route}: {response:?}");
    response.json().await.unwrap_or_default()
}

impl Member {
    async fn new(service: &Service, username: &str) -> Self {
        let id = text(&service.sign_up(username).await["id"]);
        let other_session = token(service, username).await;
        let sessions = ask(service, "GET /api/users/me/sessions", &other_session, None).await;
        let session = token(service, username).await;
        let mut keys = Vec::new();
        let mut ids = Vec::new();
        for scopes in SCOPES.iter().map(std::slice::from_ref).chain([&SCOPES[..]]) {
            let body = json!({"name": "a key", "scopes": scopes});
            let made = ask(service, "POST /api/users/me/keys", &session, Some(&body)).await;
            keys.push(text(&made["key"]));
            ids.push(text(&made["id"]));
        }
        // One that nobody shows can be revoked.
        let body = json!({"name": "a key", "scopes": ["calculate"]});
        let idle = ask(service, "POST /api/users/me/keys", &session, Some(&body)).await;
        let body = json!({"expression": "1/7"});
        let kept = ask(service, "POST /api/calculations", &session, Some(&body)).await;
        Self {
            id,
            session,
            key: keys.pop().unwrap(),
            keys: keys.try_into().unwrap(),
            things: [
                text(&kept["id"]),
                text(&sessions[0]["id"]),
                text(&idle["id"]),
            ],
        }
    }

    async fn administrator(service: &Service, username: &str) -> Self {
        let member = Self::new(service, username).await;
        member
            .change(
                service,
                UserChange {
                    role: Some(Role::Admin),
                    status: None,
                },
            )
            .await;
        member
    }

    async fn change(&self, service: &Service, change: UserChange) {
        let id = UserId::parse(&self.id).unwrap();
        let by = Authority::Operator;
        service.app.change_user(by, id, change).await.unwrap();
    }
}

impl World {
    async fn new(service: Service) -> Self {
        let expired = Member::new(&service, "expired").await.session;
        service.clock.advance(SignedDuration::from_hours(24));
        // So that nobody of the others is the last administrator.
        Member::administrator(&service, "root").await;
        let disabled = Member::new(&service, "disabled").await;
        disabled
            .change(
                &service,
                UserChange {
                    status: Some(Status::Disabled),
                    role: None,
                },
            )
            .await;
        let signed_out = Member::new(&service, "out").await.session;
        ask(&service, "POST /api/auth/logout", &signed_out, None).await;
        Self {
            owner: Member::new(&service, "owner").await,
            other: Member::new(&service, "other").await,
            administrator: Member::administrator(&service, "administrator").await,
            disabled,
            signed_out,
            expired,
            numbers: 0,
            service,
        }
    }

    fn number(&mut self) -> u32 {
        self.numbers += 1;
        self.numbers
    }

    /// New ones in place of those whom the last request may have changed.
    async fn renew(&mut self, caller: Caller) {
        let n = self.number();
        self.owner = Member::new(&self.service, &format!("owner{n}")).await;
        if caller == Caller::Other {
            self.other = Member::new(&self.service, &format!("other{n}")).await;
        } else if caller == Caller::Administrator {
            let name = format!("administrator{n}");
            self.administrator = Member::administrator(&self.service, &name).await;
        }
    }

    /// The request with a good body, and the fields of `more` in it.
    fn request(&mut self, route: &Route, caller: Caller, more: &Value) -> RequestBuilder {
        let (name, _, body, _) = route;
        let (method, path) = name.split_once(' ').unwrap();
        let path = path.replace("{id}", self.id_in(path));
        let number = self.number().to_string();
        // Without the cookies of anybody before.
        let request = self
            .service
            .another_client()
            .request(method.parse().unwrap(), &path);
        let request = self.with_credential(request, caller);
        match body {
            Nothing => request,
            Json(body) => {
                let mut body: Value = serde_json::from_str(&body.replace("{n}", &number)).unwrap();
                let fields = body.as_object_mut().unwrap();
                fields.extend(more.as_object().unwrap().clone());
                request.json(&body)
            }
            Form(body) => request
                .header("content-type", "application/x-www-form-urlencoded")
                .body(body.replace("{n}", &number)),
        }
    }

    fn id_in(&self, path: &str) -> &str {
        let [calculation, session, key] = &self.owner.things;
        match path.rsplit_once("/{id}").map(|(before, _)| before) {
            None => "",
            Some("/api/users") => &self.owner.id,
            Some("/api/calculations") => calculation,
            Some("/api/users/me/sessions") => session,
            Some("/api/users/me/keys") => key,
            Some(before) => panic!("whose ids stand behind {before}?"),
        }
    }

    fn with_credential(&self, request: RequestBuilder, caller: Caller) -> RequestBuilder {
        let claims = "eyJhbGciOiJub25lIn0.eyJzdWIiOiJyb290Iiwicm9sZSI6ImFkbWluIn0.";
        let token = match caller {
            Caller::Nobody => return request,
            Caller::KeyInCookie => {
                return request.header("cookie", format!("session={}", self.owner.key));
            }
            Caller::Owner => &self.owner.session,
            Caller::Other => &self.other.session,
            Caller::Administrator => &self.administrator.session,
            Caller::Key(scope) => {
                let place = SCOPES.iter().position(|known| *known == scope);
                &self.owner.keys[place.unwrap()]
            }
            Caller::AdministratorsKey => &self.administrator.key,
            Caller::Disabled => &self.disabled.session,
            Caller::KeyOfDisabled => &self.disabled.key,
            Caller::SignedOut => &self.signed_out,
            Caller::Expired => &self.expired,
            Caller::Forged => claims,
        };
        request.bearer_auth(token)
    }

    /// Whether the owner and all that is the owner's are as they were made.
    async fn check_owner(&self, after: &str) {
        let ask = async |route: &str| ask(&self.service, route, &self.owner.session, None).await;
        let [calculation, session, key] = &self.owner.things;
        let kept = ask(&format!("GET /api/calculations/{calculation}")).await;
        assert_eq!(kept["expression"], "1/7", "{after}");
        for (list, thing) in [("sessions", session), ("keys", key)] {
            let listed = ask(&format!("GET /api/users/me/{list}")).await.to_string();
            assert!(listed.contains(thing), "{after}: {list}");
        }
        let id = UserId::parse(&self.owner.id).unwrap();
        let user = self.service.database.user(id).await.unwrap().unwrap();
        assert_eq!(
            (user.role, user.status),
            (Role::User, Status::Active),
            "{after}"
        );
        assert_eq!(user.email_verified_at, None, "{after}");
        let hash = user.password_hash.unwrap();
        assert!(hash.starts_with("$argon2id$"), "{after}: {hash}");
    }
}

async fn check_refused(response: Response, status: u16, code: &str, what: &str) {
    assert_eq!(response.status(), status, "{what}");
    let problem: Value = response.json().await.unwrap();
    assert_eq!(problem["code"], code, "{what}: {problem}");
}

#[test]
fn every_route_of_the_description_is_in_the_table() {
    let document = serde_json::to_value(web::openapi()).unwrap();
    let mut described = BTreeSet::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for method in item.as_object().unwrap().keys() {
            described.insert(format!("{} {path}", method.to_uppercase()));
        }
    }
    let table: BTreeSet<String> = ROUTES
        .iter()
        .map(|(route, ..)| route.split('?').next().unwrap().to_owned())
        .collect();
    assert_eq!(table.len(), ROUTES.len(), "a route stands twice");
    assert_eq!(described, table);
}

#[tokio::test]
async fn every_route_answers_to_those_it_is_for_and_to_nobody_else() {
    on_both_without_limits(async |service: Service| {
        let mut world = World::new(service).await;
        let nothing = json!({});
        for route in ROUTES {
            let (name, guard, _, allowed) = *route;
            let judged = CALLERS.map(|caller| (caller, refusal(name, guard, caller)));
            for (caller, refused) in judged {
                let Some((status, code)) = refused else {
                    continue;
                };
                let response = world.request(route, caller, &nothing).send().await.unwrap();
                check_refused(response, status, code, &format!("{name} by {caller:?}")).await;
            }
            world.check_owner(name).await;
            for (caller, refused) in judged {
                if refused.is_some() {
                    continue;
                }
                let response = world.request(route, caller, &nothing).send().await.unwrap();
                assert_eq!(response.status(), allowed, "{name} by {caller:?}");
                if !name.starts_with("GET") && !matches!(guard, Public | Keyless | Open(_)) {
                    world.renew(caller).await;
                }
            }
        }
    })
    .await;
}

#[tokio::test]
async fn no_body_sets_what_is_not_its_own() {
    on_both_without_limits(async |service: Service| {
        let mut world = World::new(service).await;
        for route in ROUTES {
            let (name, guard, body, _) = *route;
            if !matches!(body, Json(_)) {
                continue;
            }
            let caller = match guard {
                Public | Keyless | Open(_) => Caller::Nobody,
                Scope(_) | Session | UserOrAdmin => Caller::Owner,
                Admin => Caller::Administrator,
            };
            for field in FOREIGN_FIELDS {
                if may_set(name, field) {
                    continue;
                }
                let request = world.request(route, caller, &json!({field: "admin"}));
                let what = format!("{name} with {field}");
                let response = request.send().await.unwrap();
                assert_eq!(response.status(), 422, "{what}");
                let problem: Value = response.json().await.unwrap();
                let told = &problem["errors"][0];
                assert_eq!(told["loc"], json!(["body", field]), "{what}: {problem}");
                assert_eq!(told["type"], "extra_forbidden", "{what}: {problem}");
            }
            world.check_owner(name).await;
        }
    })
    .await;
}
