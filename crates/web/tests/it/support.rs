//! The real service on a port of its own, with a database of its own and a clock that the test moves.

use std::sync::Arc;

use app::{AddressLimits, App, Database, HashParameters, ManualClock, PoolSettings};
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
    pub(crate) database: Database,
    pub(crate) database_url: String,
    pub(crate) app: App,
    client: Client,
}

/// Runs the test against the service on SQLite, then on PostgreSQL.
pub(crate) async fn on_both(test: impl AsyncFn(Service)) {
    test_support::on_both_databases(async |url: String| {
        with_service(&url, None, AddressLimits::default(), &test).await;
    })
    .await;
}

/// Runs the test against the service on SQLite: for what storage has no part in.
pub(crate) async fn on_sqlite(test: impl AsyncFn(Service)) {
    test_support::on_sqlite(async |url: String| {
        with_service(&url, None, AddressLimits::default(), &test).await;
    })
    .await;
}

/// The same, reached by people under another URL than the one it listens on.
pub(crate) async fn reached_as(public_url: &str, test: impl AsyncFn(Service)) {
    test_support::on_sqlite(async |url: String| {
        with_service(&url, Some(public_url), AddressLimits::default(), &test).await;
    })
    .await;
}

/// The same, with other limits for one client address.
pub(crate) async fn with_limits(
    sign_in_per_minute: u32,
    sign_up_per_hour: u32,
    test: impl AsyncFn(Service),
) {
    let limits = AddressLimits {
        sign_in_per_minute,
        sign_up_per_hour,
        ..AddressLimits::default()
    };
    test_support::on_sqlite(async |url: String| with_service(&url, None, limits, &test).await)
        .await;
}

async fn with_service(
    database_url: &str,
    public_url: Option<&str>,
    address_limits: AddressLimits,
    test: &impl AsyncFn(Service),
) {
    let settings = |_: &str| app::Settings {
        address_limits,
        ..app::Settings::default()
    };
    with_settings(database_url, public_url, settings, test).await;
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
