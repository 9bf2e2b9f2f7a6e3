//! The real service on a port of its own, with a database of its own and a clock that the test moves.

use std::sync::Arc;

use app::{
    AddressLimits, App, Authority, Database, HashParameters, ManualClock, PoolSettings, Role,
    SecretKeys, UserChange, UserId,
};
use reqwest::{Client, Method, RequestBuilder, Response, StatusCode};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use web::Settings;

pub(crate) const PASSWORD: &str = "violet otters juggle";

/// A running service and a browser-like client of it.
pub(crate) struct Service {
    pub(crate) url: String,
    pub(crate) clock: Arc<ManualClock>,
    pub(crate) app: App,
    pub(crate) database: Database,
    pub(crate) database_url: String,
    client: Client,
}

/// What tests choose about the service.
#[derive(Clone, Copy, Default)]
struct Options<'a> {
    public_url: Option<&'a str>,
    address_limits: AddressLimits,
    calculations_per_minute: Option<u32>,
    secret_key: Option<&'a str>,
}

/// Keys that second factors are encrypted under: of the service, and of one that was set up wrong.
pub(crate) const SECRET_KEY: &str = "Yl3mOBZ1gyPcBUXQ6lOyMPOyq0S7hpYGFcdCRXk1QpQ=";
const OTHER_SECRET_KEY: &str = "8cpVtYh2g3dfYOUoGAJ8mRUG3vvQ1DLOmGWHw3Ffd3E=";

impl Options<'_> {
    fn new() -> Self {
        Self {
            secret_key: Some(SECRET_KEY),
            ..Self::default()
        }
    }
}

/// Runs the test against the service on SQLite, then on PostgreSQL.
pub(crate) async fn on_both(test: impl AsyncFn(Service)) {
    test_support::on_both_databases(async |url: String| {
        with_service(&url, Options::new(), &test).await;
    })
    .await;
}

/// Runs the test against the service on SQLite: for what storage has no part in.
pub(crate) async fn on_sqlite(test: impl AsyncFn(Service)) {
    test_support::on_sqlite(async |url: String| {
        with_service(&url, Options::new(), &test).await;
    })
    .await;
}

/// Runs the test on both databases, with no limit for one client address.
pub(crate) async fn on_both_without_limits(test: impl AsyncFn(Service)) {
    let address_limits = AddressLimits {
        sign_in_per_minute: 0,
        sign_up_per_hour: 0,
        ..AddressLimits::default()
    };
    let options = Options {
        address_limits,
        ..Options::new()
    };
    test_support::on_both_databases(async |url: String| with_service(&url, options, &test).await)
        .await;
}

/// The same, reached by people under another URL than the one it listens on.
pub(crate) async fn reached_as(public_url: &str, test: impl AsyncFn(Service)) {
    let options = Options {
        public_url: Some(public_url),
        ..Options::new()
    };
    test_support::on_sqlite(async |url: String| with_service(&url, options, &test).await).await;
}

/// The same, with other limits for one client address.
pub(crate) async fn with_limits(
    sign_in_per_minute: u32,
    sign_up_per_hour: u32,
    test: impl AsyncFn(Service),
) {
    let address_limits = AddressLimits {
        sign_in_per_minute,
        sign_up_per_hour,
        ..AddressLimits::default()
    };
    let options = Options {
        address_limits,
        ..Options::new()
    };
    test_support::on_sqlite(async |url: String| with_service(&url, options, &test).await).await;
}

/// The same, with so many calculations a minute for one client address and for one user.
pub(crate) async fn with_calculations(per_minute: u32, test: impl AsyncFn(Service)) {
    let options = Options {
        calculations_per_minute: Some(per_minute),
        ..Options::new()
    };
    test_support::on_sqlite(async |url: String| with_service(&url, options, &test).await).await;
}

/// The same, by turns with the secret key, with none, with another one, and with the other one and then the first.
pub(crate) async fn with_secret_keys(
    first: impl AsyncFn(Service),
    without: impl AsyncFn(Service),
    wrong: impl AsyncFn(Service),
    rotated: impl AsyncFn(Service),
) {
    let both = format!("{OTHER_SECRET_KEY},{SECRET_KEY}");
    let of = |secret_key| Options {
        secret_key,
        ..Options::new()
    };
    test_support::on_both_databases(async |url: String| {
        with_service(&url, of(Some(SECRET_KEY)), &first).await;
        with_service(&url, of(None), &without).await;
        with_service(&url, of(Some(OTHER_SECRET_KEY)), &wrong).await;
        with_service(&url, of(Some(&both)), &rotated).await;
    })
    .await;
}

async fn with_service(database_url: &str, options: Options<'_>, test: &impl AsyncFn(Service)) {
    let defaults = app::Settings::default();
    let settings = |_: &str| app::Settings {
        address_limits: options.address_limits,
        calculations_per_minute: options
            .calculations_per_minute
            .unwrap_or(defaults.calculations_per_minute),
        secret_keys: options
            .secret_key
            .map(|key| SecretKeys::parse(key).unwrap()),
        ..app::Settings::default()
    };
    with_settings(database_url, options.public_url, settings, test).await;
}

/// The same with any settings, which may depend on the public URL.
pub(crate) async fn with_settings(
    database_url: &str,
    public_url: Option<&str>,
    settings: impl FnOnce(&str) -> app::Settings,
    test: &impl AsyncFn(Service),
) {
    let database = Database::connect(database_url, PoolSettings::default())
        .await
        .unwrap();
    database.migrate().await.unwrap();
    let clock = Arc::new(ManualClock::new("2026-11-23T09:30:00Z".parse().unwrap()));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let public_url = public_url.unwrap_or(&url);
    let settings = app::Settings {
        // The cheapest hash that the rules allow: what it costs is tested elsewhere.
        hash: HashParameters::new(12 * 1024, 3, 1).unwrap(),
        ..settings(public_url)
    };
    let app = App::new(database.clone(), clock.clone(), settings);
    let router = web::router(app.clone(), Settings::new(public_url.parse().unwrap()));
    let (stop, stopped) = oneshot::channel::<()>();
    let until_stopped = async {
        stopped.await.unwrap_or_default();
    };
    let server = tokio::spawn(web::serve(listener, router, until_stopped));

    test(Service {
        url,
        clock,
        database: database.clone(),
        database_url: database_url.to_owned(),
        app,
        client: browser(),
    })
    .await;
    stop.send(()).unwrap();
    server.await.unwrap();
    database.close().await.unwrap();
}

fn browser() -> Client {
    Client::builder()
        .cookie_store(true)
        .redirect(reqwest::redirect::Policy::none())
        .build()
        .unwrap()
}

impl Service {
    /// Another client of the same service, with no cookies yet.
    pub(crate) fn another_client(&self) -> Self {
        Self {
            url: self.url.clone(),
            clock: self.clock.clone(),
            database: self.database.clone(),
            database_url: self.database_url.clone(),
            app: self.app.clone(),
            client: browser(),
        }
    }

    pub(crate) fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.client.request(method, format!("{}{path}", self.url))
    }

    pub(crate) fn get(&self, path: &str) -> RequestBuilder {
        self.request(Method::GET, path)
    }

    pub(crate) fn post(&self, path: &str, body: &Value) -> RequestBuilder {
        self.request(Method::POST, path).json(body)
    }

    /// Signs a user up, without signing in.
    pub(crate) async fn sign_up(&self, username: &str) -> Value {
        let email = format!("{username}@example.org");
        let body = json!({"username": username, "email": email, "password": PASSWORD});
        let response = self.post("/api/users", &body).send().await.unwrap();
        expect(response, StatusCode::CREATED).await
    }

    /// Signs a new user up and this client in.
    pub(crate) async fn sign_up_and_in(&self, username: &str) -> Value {
        self.sign_up(username).await;
        let response = self.sign_in(username, PASSWORD).await;
        expect(response, StatusCode::OK).await
    }

    /// Signs a new user up who is an administrator, and this client in.
    pub(crate) async fn sign_up_and_in_as_admin(&self, username: &str) -> Value {
        let user = self.sign_up_and_in(username).await;
        let id = UserId::parse(user["id"].as_str().unwrap()).unwrap();
        let promotion = UserChange {
            role: Some(Role::Admin),
            ..UserChange::default()
        };
        let by = Authority::Operator;
        self.app.change_user(by, id, promotion).await.unwrap();
        user
    }

    /// Makes an API key of the signed-in user.
    pub(crate) async fn create_key(&self, scopes: &[&str]) -> Value {
        let body = json!({"name": "a key", "scopes": scopes});
        let request = self.post("/api/users/me/keys", &body);
        expect(request.send().await.unwrap(), StatusCode::CREATED).await
    }

    /// What the audit trail says: action, outcome and detail of each event.
    pub(crate) async fn trail(&self) -> Vec<(String, String, String)> {
        let records = self.database.audit_after(0, 10_000).await.unwrap();
        let told = records.into_iter().map(|record| record.event);
        told.map(|event| (event.action, event.outcome, event.detail))
            .collect()
    }

    pub(crate) async fn sign_in(&self, username: &str, password: &str) -> Response {
        self.post(
            "/api/auth/login",
            &json!({"username": username, "password": password}),
        )
        .send()
        .await
        .unwrap()
    }
}

/// The JSON of an answer, which must have this status.
pub(crate) async fn expect(response: Response, status: StatusCode) -> Value {
    let actual = response.status();
    let body = response.text().await.unwrap();
    assert_eq!(actual, status, "{body}");
    serde_json::from_str(&body).unwrap_or(Value::Null)
}

/// Sends the request and asserts a problem document of this status and code.
pub(crate) async fn expect_problem(
    request: RequestBuilder,
    status: StatusCode,
    code: &str,
) -> Value {
    let response = request.send().await.unwrap();
    let kind = response
        .headers()
        .get("content-type")
        .map(|kind| kind.to_str().unwrap().to_owned());
    let id = response
        .headers()
        .get("x-request-id")
        .map(|id| id.to_str().unwrap().to_owned());
    let problem = expect(response, status).await;
    assert_eq!(
        kind.as_deref(),
        Some("application/problem+json"),
        "{problem}"
    );
    assert_eq!(problem["code"], code, "{problem}");
    assert_eq!(problem["status"], status.as_u16());
    assert_eq!(problem["request_id"], id.unwrap());
    problem
}
