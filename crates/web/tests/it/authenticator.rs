//! A person with an authenticator app: another implementation than ours.

use app::Clock as _;
use jiff::SignedDuration;
use reqwest::{Method, RequestBuilder, StatusCode};
use serde_json::{Value, json};
use totp_rs::{Builder, Secret, Totp};

use crate::support::{PASSWORD, Service, expect};

pub(crate) const FACTOR: &str = "/api/users/me/second-factor";

pub(crate) struct Authenticator {
    pub(crate) secret: String,
    totp: Totp,
    pub(crate) recovery_codes: Vec<String>,
}

impl Authenticator {
    pub(crate) fn of(secret: &str) -> Self {
        let shared = Secret::try_from_base32(secret).unwrap();
        Self {
            secret: secret.to_owned(),
            totp: Builder::new().with_secret(shared).build().unwrap(),
            recovery_codes: Vec::new(),
        }
    }

    /// The secret as it is not to be stored.
    pub(crate) fn secret_bytes(&self) -> Vec<u8> {
        self.totp.secret().as_bytes().to_vec()
    }

    /// Signs a new user up, this client in, and switches their second factor on; the code of this half minute is used up.
    pub(crate) async fn enable(service: &Service, username: &str) -> Self {
        service.sign_up_and_in(username).await;
        let mut app = Self::start(service).await;
        let response = confirm(service, &app.code(service)).send().await.unwrap();
        app.recovery_codes = recovery_codes(&expect(response, StatusCode::OK).await);
        app
    }

    /// Starts a second factor and takes its secret up.
    pub(crate) async fn start(service: &Service) -> Self {
        let response = service.request(Method::POST, FACTOR).send().await.unwrap();
        let told = expect(response, StatusCode::OK).await;
        Self::of(told["secret"].as_str().unwrap())
    }

    /// The code it shows.
    pub(crate) fn code(&self, service: &Service) -> String {
        self.code_in(service, SignedDuration::ZERO)
    }

    /// The code it shows after a while.
    pub(crate) fn code_in(&self, service: &Service, wait: SignedDuration) -> String {
        let moment = service.clock.now() + wait;
        let second = u64::try_from(moment.as_second()).unwrap();
        self.totp.generate(second).to_string()
    }

    /// Waits for the next code.
    pub(crate) fn next_code(&self, service: &Service) -> String {
        service.clock.advance(SignedDuration::from_secs(30));
        self.code(service)
    }

    /// A code that is wrong now.
    pub(crate) fn wrong_code(&self, service: &Service) -> String {
        let near = [-60, -30, 0, 30, 60]
            .map(|wait| self.code_in(service, SignedDuration::from_secs(wait)));
        (0..6)
            .map(|n| format!("{n:06}"))
            .find(|code| !near.contains(code))
            .unwrap()
    }
}

pub(crate) fn confirm(service: &Service, code: &str) -> RequestBuilder {
    service.post(&format!("{FACTOR}/confirm"), &json!({"code": code}))
}

pub(crate) fn recovery_codes(answer: &Value) -> Vec<String> {
    let codes = answer["recovery_codes"].as_array().unwrap();
    codes
        .iter()
        .map(|code| code.as_str().unwrap().to_owned())
        .collect()
}

/// The first step of a sign-in; what the second refers to.
pub(crate) async fn first_step(service: &Service, username: &str) -> String {
    let response = service.sign_in(username, PASSWORD).await;
    assert!(!response.headers().contains_key("set-cookie"));
    let problem = expect(response, StatusCode::UNAUTHORIZED).await;
    assert_eq!(problem["code"], "second_factor_required", "{problem}");
    problem["challenge"].as_str().unwrap().to_owned()
}

pub(crate) fn second_step(service: &Service, challenge: &str, code: &str) -> RequestBuilder {
    let body = json!({"challenge": challenge, "code": code});
    service.post("/api/auth/login/second-factor", &body)
}

pub(crate) fn sign_in_with(service: &Service, username: &str, code: &str) -> RequestBuilder {
    let body = json!({"username": username, "password": PASSWORD, "code": code});
    service.post("/api/auth/login", &body)
}

pub(crate) fn step_up(service: &Service, code: Option<&str>) -> RequestBuilder {
    let body = json!({"password": PASSWORD, "code": code});
    service.post("/api/auth/step-up", &body)
}

pub(crate) async fn is_signed_in(service: &Service) -> bool {
    service.get("/api/users/me").send().await.unwrap().status() == StatusCode::OK
}
