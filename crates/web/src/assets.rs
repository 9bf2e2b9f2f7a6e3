//! The files that pages load: part of the binary, and named by their content so that browsers may keep them for ever.

use std::collections::HashMap;
use std::sync::LazyLock;

use axum::Router;
use axum::body::Bytes;
use axum::extract::Path;
use axum::http::{HeaderName, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use rust_embed::Embed;
use serde_json::json;
use sha2::{Digest as _, Sha256};

use crate::problem::Problem;
use crate::settings::AppState;

#[derive(Embed)]
#[folder = "assets/"]
struct Files;

/// One year: what a name stands for never changes.
const FOREVER: &str = "public, max-age=31536000, immutable";

static ASSETS: LazyLock<Assets> = LazyLock::new(Assets::load);

pub(crate) fn router() -> Router<AppState> {
    Router::new()
        .route("/assets/{name}", get(serve))
        .route("/manifest.webmanifest", get(manifest))
}

/// Where a browser finds the file of this name in `assets/`.
pub(crate) fn url(name: &str) -> &'static str {
    let hashed = ASSETS
        .hashed
        .get(name)
        .expect("templates name files that exist");
    &ASSETS.files[hashed].url
}

/// The text of a file, as it stands in `assets/`.
pub(crate) fn text(name: &str) -> String {
    let file = Files::get(name).expect("the program names files that exist");
    String::from_utf8(file.data.into_owned()).expect("the file is text")
}

/// What a phone asks to put the page on its home screen.
async fn manifest() -> Response {
    let icon = |name, sizes, kind| json!({"src": url(name), "sizes": sizes, "type": kind});
    let manifest = json!({
        "name": "Reckon",
        "short_name": "Reckon",
        "id": "/",
        "start_url": "/",
        "scope": "/",
        "display": "standalone",
        "background_color": "#fbfaf6",
        "theme_color": "#fbfaf6",
        "icons": [
            icon("favicon.svg", "any", "image/svg+xml"),
            icon("icon.png", "512x512", "image/png"),
        ],
    });
    let headers = [
        (header::CONTENT_TYPE, "application/manifest+json"),
        (header::CACHE_CONTROL, "public, max-age=86400"),
    ];
    (headers, manifest.to_string()).into_response()
}

async fn serve(Path(name): Path<String>) -> Result<Response, Problem> {
    let file = ASSETS.files.get(&name).ok_or_else(Problem::not_found)?;
    let headers: [(HeaderName, &str); 2] = [
        (header::CONTENT_TYPE, file.media_type),
        (header::CACHE_CONTROL, FOREVER),
    ];
    Ok((headers, file.content.clone()).into_response())
}

/// Every file under the name that browsers use, and those names by the files' own.
#[derive(Default)]
struct Assets {
    hashed: HashMap<String, String>,
    files: HashMap<String, File>,
}

struct File {
    url: String,
    media_type: &'static str,
    content: Bytes,
}

impl Assets {
    fn load() -> Self {
        let mut assets = Self::default();
        for name in Files::iter() {
            assets.add(&name);
        }
        assets
    }

    /// Takes the file in, after those it imports, and returns the name that browsers use.
    fn add(&mut self, name: &str) -> String {
        if let Some(hashed) = self.hashed.get(name) {
            return hashed.clone();
        }
        let content = Files::get(name)
            .expect("the name comes from the list of files")
            .data;
        let content = if is_module(name) {
            self.with_hashed_imports(name, &content)
        } else {
            content.into_owned()
        };
        let (stem, extension) = name.rsplit_once('.').expect("every asset has an extension");
        let digest = Sha256::digest(&content);
        let hashed = format!(
            "{stem}.{:02x}{:02x}{:02x}{:02x}.{extension}",
            digest[0], digest[1], digest[2], digest[3]
        );
        let file = File {
            url: format!("/assets/{hashed}"),
            media_type: media_type(extension),
            content: content.into(),
        };
        self.hashed.insert(name.to_owned(), hashed.clone());
        self.files.insert(hashed.clone(), file);
        hashed
    }

    /// A module names others as they are called in `assets/`; browsers need the hashed names. Circles do not occur.
    fn with_hashed_imports(&mut self, name: &str, content: &[u8]) -> Vec<u8> {
        let mut text = String::from_utf8(content.to_vec()).expect("modules are UTF-8");
        for other in Files::iter().filter(|other| is_module(other) && other != name) {
            let import = format!("\"./{other}\"");
            if text.contains(&import) {
                text = text.replace(&import, &format!("\"./{}\"", self.add(&other)));
            }
        }
        text.into_bytes()
    }
}

fn is_module(name: &str) -> bool {
    media_type(name.rsplit('.').next().unwrap_or_default()) == "text/javascript; charset=utf-8"
}

fn media_type(extension: &str) -> &'static str {
    match extension {
        "css" => "text/css; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_holds_the_digest_of_what_is_served() {
        let hashed = &ASSETS.hashed["page.css"];
        let digest = Sha256::digest(&ASSETS.files[hashed].content);
        assert_eq!(
            *hashed,
            format!(
                "page.{:02x}{:02x}{:02x}{:02x}.css",
                digest[0], digest[1], digest[2], digest[3]
            )
        );
        assert_eq!(url("page.css"), format!("/assets/{hashed}"));
    }

    #[test]
    fn modules_import_only_names_that_are_served() {
        for file in ASSETS
            .files
            .values()
            .filter(|file| file.media_type.starts_with("text/javascript"))
        {
            let text = str::from_utf8(&file.content).unwrap();
            for import in text.split("from \"./").skip(1) {
                let name = import.split('"').next().unwrap();
                assert!(ASSETS.files.contains_key(name), "{name} is not served");
            }
        }
    }

    /// What people and servers say becomes text of the page, never elements (ASVS 5.0, 3.2.2).
    #[test]
    fn scripts_never_write_markup() {
        for (name, file) in &ASSETS.files {
            let text = String::from_utf8_lossy(&file.content);
            for writes in [
                "innerHTML",
                "outerHTML",
                "insertAdjacentHTML",
                "document.write",
                "eval(",
            ] {
                assert!(
                    !is_module(name) || !text.contains(writes),
                    "{name} has {writes}"
                );
            }
        }
    }

    #[test]
    fn every_file_has_a_media_type() {
        for (name, file) in &ASSETS.files {
            assert_ne!(file.media_type, "application/octet-stream", "{name}");
        }
    }
}
