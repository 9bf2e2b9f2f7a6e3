//! What the description of the API says of all routes, and no attribute of one can.

use app::Scope;
use axum::http::StatusCode;
use utoipa::openapi::path::{Operation, PathItem};
use utoipa::openapi::security::{
    ApiKey, ApiKeyValue, Flow, HttpAuthScheme, HttpBuilder, OAuth2, Password, Scopes,
    SecurityScheme,
};
use utoipa::openapi::{Content, OpenApi as Description, Ref, RefOr, Response, ResponseBuilder};
use utoipa::{Modify, OpenApi};

use super::arithmetic;
use crate::problem::{PROBLEM_JSON, ProblemBody};

/// Adds what follows from how every route is built.
pub(super) fn complete(document: &mut Description) {
    arithmetic::name_operations_apart(document);
    for item in document.paths.paths.values_mut() {
        for operation in operations(item) {
            name_refusals_of_bodies(operation);
            name_refusals_of_the_secured(operation);
            tell_problems_by_their_type(operation);
        }
    }
}

fn operations(item: &mut PathItem) -> impl Iterator<Item = &mut Operation> {
    let PathItem {
        get,
        post,
        put,
        patch,
        delete,
        ..
    } = item;
    [get, post, put, patch, delete].into_iter().flatten()
}

/// Whatever takes a body refuses one that is too long, or of another type.
fn name_refusals_of_bodies(operation: &mut Operation) {
    if operation.request_body.is_some() {
        name_refusal(operation, StatusCode::PAYLOAD_TOO_LARGE, "`body_too_large`");
        let code = "`unsupported_media_type`";
        name_refusal(operation, StatusCode::UNSUPPORTED_MEDIA_TYPE, code);
    }
}

/// Whoever shows a session or a token means it, also where none is needed; and to look it up takes the database.
fn name_refusals_of_the_secured(operation: &mut Operation) {
    if operation.security.is_some() {
        let reason = "`not_authenticated`: nobody is signed in, or what is shown does not hold";
        name_refusal(operation, StatusCode::UNAUTHORIZED, reason);
        let reason = "Too busy, or without its database; `Retry-After` says when to come again";
        name_refusal(operation, StatusCode::SERVICE_UNAVAILABLE, reason);
    }
}

/// Leaves what the route itself says of this status.
fn name_refusal(operation: &mut Operation, status: StatusCode, description: &str) {
    let responses = &mut operation.responses.responses;
    responses
        .entry(status.as_str().to_owned())
        .or_insert_with(|| {
            let refusal = ResponseBuilder::new().description(description);
            refusal.content(PROBLEM_JSON, problem()).build().into()
        });
}

/// The attributes of a route say what is in a problem document, and take it for JSON like another.
fn tell_problems_by_their_type(operation: &mut Operation) {
    for response in operation.responses.responses.values_mut() {
        if let RefOr::T(Response { content, .. }) = response
            && content.get("application/json") == Some(&RefOr::T(problem()))
        {
            content.clear();
            content.insert(PROBLEM_JSON.to_owned(), RefOr::T(problem()));
        }
    }
}

fn problem() -> Content {
    Content::new(Some(Ref::from_schema_name("Problem")))
}

/// What stands before the routes.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "Reckon",
        description = "A calculator that people and programs can trust: exact where exactness is possible. \
                       Errors are problem documents (RFC 9457) with a stable `code`."
    ),
    components(schemas(ProblemBody)),
    modifiers(&Security),
    tags(
        (name = "calculator", description = "Expressions"),
        (name = "original calculator", description = "Two numbers, one operation"),
        (name = "users", description = "Accounts"),
        (name = "keys", description = "API keys, for programs"),
        (name = "administration", description = "Users, for administrators"),
        (name = "auth", description = "Signing in and out"),
        (name = "history", description = "Kept calculations of the signed-in user"),
        (name = "operations", description = "For load balancers"),
    )
)]
pub(super) struct Document;

struct Security;

impl Modify for Security {
    fn modify(&self, document: &mut Description) {
        let components = document.components.get_or_insert_default();
        let flow = Flow::Password(Password::new("/api/auth/token", Scopes::new()));
        components.add_security_scheme("bearer", SecurityScheme::OAuth2(OAuth2::new([flow])));
        let cookie = ApiKeyValue::with_description(
            "session",
            "`__Host-session` where the service is reached by https",
        );
        let scopes = Scope::ALL.map(Scope::as_str).join("`, `");
        let key = HttpBuilder::new()
            .scheme(HttpAuthScheme::Bearer)
            .bearer_format("rk_k_…")
            .description(Some(format!(
                "An API key. Its scopes are some of `{scopes}`"
            )))
            .build();
        components.add_security_scheme("key", SecurityScheme::Http(key));
        components.add_security_scheme("session", SecurityScheme::ApiKey(ApiKey::Cookie(cookie)));
    }
}
