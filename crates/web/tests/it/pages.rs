//! The calculator's page and what it brings with it, as a browser without scripts gets them.

use reqwest::StatusCode;
use serde_json::json;

use crate::support::{Service, expect, on_sqlite};

async fn page(service: &Service, expression: &str) -> (StatusCode, String) {
    let request = service.get("/").query(&[("expression", expression)]);
    let response = request.header("accept", "text/html").send().await.unwrap();
    let status = response.status();
    (status, response.text().await.unwrap())
}

#[tokio::test]
async fn an_expression_is_shown_as_it_was_read() {
    on_sqlite(async |service: Service| {
        let (status, page) = page(&service, "1/2pi").await;
        assert_eq!(status, StatusCode::OK);
        assert!(page.contains("<math xmlns=\"http://www.w3.org/1998/Math/MathML\"><mrow><mfrac>"));
    })
    .await;
}

#[tokio::test]
async fn an_expression_with_a_free_variable_is_a_picture() {
    on_sqlite(async |service: Service| {
        let (status, page) = page(&service, "sin(x)/x").await;
        assert_eq!(status, StatusCode::OK);
        assert!(
            page.contains("<img src=\"/api/plot.svg?expression=sin%28x%29%2Fx\""),
            "{page}"
        );
    })
    .await;
}

#[tokio::test]
async fn a_row_of_the_tape_says_whether_its_result_is_the_value_itself() {
    on_sqlite(async |service: Service| {
        service.sign_up_and_in("ada").await;
        let exact = [
            "1/3",
            "2^200",
            "sqrt(2)",
            "5 km",
            "2026-11-23 + 1 day",
            "1 < 2",
        ];
        let rounded = ["sin(1)", "sin(1) m", "ln(2)^20000"];
        for expression in exact.iter().chain(&rounded) {
            let body = json!({"expression": expression});
            let request = service.post("/api/calculations", &body);
            expect(request.send().await.unwrap(), StatusCode::CREATED).await;
        }
        let (_, page) = page(&service, "").await;
        for (expressions, said) in [(&exact[..], true), (&rounded[..], false)] {
            for expression in expressions {
                let escaped = expression.replace('<', "&#60;");
                let row = page
                    .split("<li ")
                    .find(|row| row.contains(&format!(">{escaped}<")));
                let row = row.unwrap_or_else(|| panic!("{expression} is missing in {page}"));
                assert_eq!(row.contains("data-exact"), said, "{row}");
            }
        }
    })
    .await;
}

#[tokio::test]
async fn a_misspelt_name_is_a_mistake_and_no_curve() {
    on_sqlite(async |service: Service| {
        let (status, page) = page(&service, "12 mtrs").await;
        assert_eq!(status, StatusCode::BAD_REQUEST);
        assert!(!page.contains("<img"), "{page}");
    })
    .await;
}

#[tokio::test]
async fn no_expression_becomes_markup() {
    on_sqlite(async |service: Service| {
        for hostile in [
            "a<b",
            "1<2",
            "\"><script>x</script>",
            "x<y # </math><script>",
            "<math><script>",
        ] {
            let (_, page) = page(&service, hostile).await;
            assert!(!page.contains("<script>"), "{hostile}");
            assert!(!page.contains("a<b") && !page.contains("1<2"), "{hostile}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_phone_can_put_the_page_on_its_home_screen() {
    on_sqlite(async |service: Service| {
        let response = service.get("/manifest.webmanifest").send().await.unwrap();
        assert_eq!(
            response.headers()["content-type"],
            "application/manifest+json"
        );
        let manifest: serde_json::Value = response.json().await.unwrap();
        assert_eq!(manifest["start_url"], "/");
        for icon in manifest["icons"].as_array().unwrap() {
            let icon = service
                .get(icon["src"].as_str().unwrap())
                .send()
                .await
                .unwrap();
            assert_eq!(icon.status(), StatusCode::OK);
        }
    })
    .await;
}
