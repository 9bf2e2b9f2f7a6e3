//! Requests that were right until somebody's program mangled them: to every route, again and again.
//!
//! A few thousand in the checks; `RECKON_MUTATED_REQUESTS` says how many on each database.

use std::fmt::Write as _;

use rand::rngs::StdRng;
use rand::seq::IndexedRandom as _;
use rand::{RngExt as _, SeedableRng as _};
use reqwest::{Method, RequestBuilder};
use serde_json::{Map, Value, json};

use crate::support::{Service, on_both_without_limits};

/// So many, and another user signs in: the last one may have deleted themselves.
const ROUND: usize = 100;

/// Where pages are, and where their forms go.
const PAGES: [&str; 28] = [
    "/",
    "/help",
    "/history",
    "/history/{id}",
    "/history/{id}/delete",
    "/login",
    "/login/second-factor",
    "/register",
    "/logout",
    "/forgot",
    "/reset",
    "/verify",
    "/email",
    "/account",
    "/account/verification",
    "/account/profile",
    "/account/password",
    "/account/sessions",
    "/account/keys",
    "/account/keys/new",
    "/account/second-factor",
    "/account/confirm",
    "/account/export",
    "/account/delete",
    "/users",
    "/users/{id}",
    "/assets/calculator.js",
    "/nothing/there",
];

/// What no field expects.
const ODD: [&str; 12] = [
    "",
    "\0",
    "ä𝟙\u{202e}\u{feff}",
    "' OR 1=1 --",
    "<script>alert(1)</script>",
    "../../etc/passwd",
    "%00%ff%",
    "9^9^9",
    "((((((((((((((((((((",
    "sin(x",
    "2026-13-45",
    "-1e999",
];

struct Route {
    method: Method,
    path: String,
    body: Option<Value>,
}

/// The routes of the description, each with a body that fits, and the pages.
fn routes() -> Vec<Route> {
    let document = web::openapi().to_json().unwrap();
    let document: Value = serde_json::from_str(&document).unwrap();
    let mut routes = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let content = operation["requestBody"]["content"].as_object();
            let schema = content.and_then(|content| content.values().next());
            routes.push(Route {
                method: method.to_uppercase().parse().unwrap(),
                path: path.clone(),
                body: schema.map(|media| fitting(&document, &media["schema"])),
            });
        }
    }
    for path in PAGES {
        for method in [Method::GET, Method::POST] {
            let body = (method == Method::POST).then(|| json!({"expression": "1/3", "username": "ada", "password": "x", "token": "x", "code": "123456"}));
            let path = path.to_owned();
            routes.push(Route { method, path, body });
        }
    }
    routes
}

/// A value that this schema admits, most likely.
fn fitting(document: &Value, schema: &Value) -> Value {
    if let Some(name) = schema["$ref"].as_str() {
        let name = name.rsplit('/').next().unwrap();
        return fitting(document, &document["components"]["schemas"][name]);
    }
    if let Some(example) = schema.get("example") {
        return example.clone();
    }
    let alternatives = schema["oneOf"].as_array().or(schema["anyOf"].as_array());
    if let Some(last) = alternatives.and_then(|all| all.last()) {
        return fitting(document, last);
    }
    if let Some(properties) = schema["properties"].as_object() {
        let fields = properties
            .iter()
            .map(|(name, schema)| (name.clone(), fitting(document, schema)));
        return Value::Object(fields.collect());
    }
    let kind = match &schema["type"] {
        Value::Array(kinds) => &kinds[0],
        kind => kind,
    };
    match kind.as_str() {
        Some("string") => schema["enum"][0].as_str().unwrap_or("1 + 1").into(),
        Some("integer" | "number") => 1.into(),
        Some("boolean") => true.into(),
        Some("array") => json!([fitting(document, &schema["items"])]),
        _ => Value::Null,
    }
}

/// Makes of a value something else in one place.
fn mangle(rng: &mut StdRng, value: &mut Value) {
    match value {
        Value::Object(fields) if !fields.is_empty() && rng.random_bool(0.8) => {
            let names: Vec<String> = fields.keys().cloned().collect();
            let name = names.choose(rng).unwrap();
            match rng.random_range(0..6) {
                0 => drop(fields.remove(name)),
                1 => drop(fields.insert("unknown".to_owned(), 1.into())),
                _ => mangle(rng, &mut fields[name.as_str()]),
            }
        }
        _ => *value = odd(rng),
    }
}

fn odd(rng: &mut StdRng) -> Value {
    match rng.random_range(0..8) {
        0 => Value::Null,
        1 => true.into(),
        2 => i64::MIN.into(),
        3 => 1.5e300.into(),
        4 => json!([[[[[[[[{}]]]]]]]]),
        5 => "9".repeat(rng.random_range(1..20_000)).into(),
        6 => Map::from_iter([("a".to_owned(), odd(rng))]).into(),
        _ => (*ODD.choose(rng).unwrap()).into(),
    }
}

/// The text of the body, mangled as a value, as text, or not at all.
fn body(rng: &mut StdRng, fitting: &Value) -> Vec<u8> {
    let mut value = fitting.clone();
    if rng.random_bool(0.7) {
        mangle(rng, &mut value);
    }
    let mut bytes = value.to_string().into_bytes();
    if rng.random_bool(0.2) {
        for _ in 0..rng.random_range(1..4) {
            let at = rng.random_range(0..bytes.len());
            match rng.random_range(0..3) {
                0 => bytes[at] = rng.random(),
                1 => bytes.insert(at, rng.random()),
                _ => bytes.truncate(at.max(1)),
            }
        }
    }
    bytes
}

fn path(rng: &mut StdRng, template: &str) -> String {
    let ids = [
        "00000000-0000-0000-0000-000000000000",
        "018f3c1e-7b7b-7b7b-8b7b-7b7b7b7b7b7b",
        "1",
        "%00",
        "me",
        "..%2f..",
    ];
    let mut path = template.replace("{id}", ids.choose(rng).unwrap());
    for _ in 0..3 {
        if rng.random_bool(0.4) {
            let names = [
                "expression",
                "digits",
                "from",
                "to",
                "limit",
                "before",
                "after",
                "search",
                "next",
                "all",
                "angle",
                "token",
            ];
            let values = [
                "1",
                "sin(x)",
                "0",
                "-1",
                "99999999999999999999",
                "%00",
                "%ff",
                "a%26b",
                "true",
                "deg",
                "/account",
                "//evil.example",
                "",
            ];
            let (name, value) = (names.choose(rng).unwrap(), values.choose(rng).unwrap());
            path.push_str(if path.contains('?') { "&" } else { "?" });
            write!(path, "{name}={value}").unwrap();
        }
    }
    path
}

fn request(rng: &mut StdRng, service: &Service, route: &Route) -> (String, RequestBuilder) {
    let methods = [Method::GET, Method::PUT, Method::PATCH, Method::DELETE];
    let method = match rng.random_range(0..10) {
        0 => methods.choose(rng).unwrap().clone(),
        _ => route.method.clone(),
    };
    let path = path(rng, &route.path);
    let mut request = service.request(method.clone(), &path);
    let mut told = format!("{method} {path}");
    let headers = [
        ("authorization", "Bearer rk_s_nonsense"),
        ("authorization", "Basic YTpi"),
        ("accept", "text/html"),
        ("accept", "*/*;q=x"),
        ("idempotency-key", "a"),
        ("if-none-match", "\"x"),
        ("range", "bytes=9-1"),
        ("sec-fetch-site", "cross-site"),
        ("origin", "null"),
        ("x-forwarded-for", "::1, x"),
        ("cookie", "session=x; session=; =; __Host-device"),
        ("content-encoding", "gzip"),
    ];
    if rng.random_bool(0.3) {
        let (name, value) = headers.choose(rng).unwrap();
        request = request.header(*name, *value);
        write!(told, " {name}: {value}").unwrap();
    }
    if let Some(fitting) = &route.body {
        let kinds = [
            "application/json",
            "application/x-www-form-urlencoded",
            "text/plain",
        ];
        let is_page = PAGES.contains(&route.path.as_str());
        let usual = if is_page { kinds[1] } else { kinds[0] };
        let kind = match rng.random_range(0..10) {
            0 => kinds.choose(rng).unwrap(),
            _ => usual,
        };
        let bytes = body(rng, fitting);
        write!(told, " {kind} {}", String::from_utf8_lossy(&bytes)).unwrap();
        request = request.header("content-type", kind).body(bytes);
    }
    (told, request)
}

#[tokio::test]
async fn no_mangled_request_is_answered_with_a_fault_of_ours() {
    let number = std::env::var("RECKON_MUTATED_REQUESTS");
    let number: usize = number.map_or(2000, |number| number.parse().unwrap());
    let routes = routes();
    on_both_without_limits(async |service: Service| {
        let mut rng = StdRng::seed_from_u64(7);
        for round in 0..number.div_ceil(ROUND) {
            let service = service.another_client();
            service
                .sign_up_and_in_as_admin(&format!("user{round}"))
                .await;
            for _ in 0..ROUND {
                let route = routes.choose(&mut rng).unwrap();
                let (told, request) = request(&mut rng, &service, route);
                let response = request.send().await.unwrap();
                let status = response.status().as_u16();
                let kind = response.headers().get("content-type").cloned();
                let is_page = kind.is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
                let text = response.bytes().await.unwrap();
                let text = String::from_utf8_lossy(&text);
                // 501: without a mail server some things are not there. Nothing here makes the service busy.
                assert!(status < 500 || status == 501, "{told}: {status} {text}");
                let is_problem = status >= 400 && !is_page;
                if is_problem {
                    let problem = serde_json::from_str::<Value>(&text);
                    let problem = problem.unwrap_or_else(|_| panic!("{told}: {status} {text}"));
                    assert_eq!(problem["status"], status, "{told}: {text}");
                }
            }
        }
        let trail = app::verify_audit(&service.database, None, None).await;
        trail.unwrap().unwrap();
    })
    .await;
}
