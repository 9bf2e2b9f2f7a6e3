//! What an authenticator app is given: a link, and the same link to photograph.

use app::{Account, TotpSecret};
use qrcode::QrCode;
use qrcode::render::svg;

use crate::problem::Problem;
use crate::settings::PublicUrl;

/// The link that an app reads: the service is called after the host under which people reach it.
pub(crate) fn uri(secret: &TotpSecret, account: &Account, public_url: &PublicUrl) -> String {
    let issuer = match public_url.host() {
        // The format allows no colon.
        host if host.contains(':') => "Reckon".to_owned(),
        host => format!("Reckon ({host})"),
    };
    secret.uri(&issuer, &account.username)
}

/// A QR code as an `<svg>` without scripts and styles, dark on light in every colour scheme.
pub(crate) fn qr_svg(text: &str) -> Result<String, Problem> {
    const XML_DECLARATION: &str = r#"<?xml version="1.0" standalone="yes"?>"#;
    let code = QrCode::new(text)
        .map_err(|error| Problem::internal(format!("a QR code was not drawn: {error}")))?;
    let svg = code.render::<svg::Color>().min_dimensions(220, 220).build();
    Ok(svg.trim_start_matches(XML_DECLARATION).to_owned())
}
