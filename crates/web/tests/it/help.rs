//! `/api/help` and `/help`

use reqwest::StatusCode;

use crate::support::{Service, expect, on_sqlite};

#[tokio::test]
async fn functions_units_and_constants_are_looked_up_by_words() {
    on_sqlite(async |service: Service| {
        for (search, first, kind) in [
            ("square root", "sqrt(x)", "function"),
            ("INCH", "in, inch, inches", "unit"),
            ("golden ratio", "phi, φ", "constant"),
        ] {
            let request = service.get("/api/help").query(&[("search", search)]);
            let found = expect(request.send().await.unwrap(), StatusCode::OK).await;
            assert_eq!(found["entries"][0]["title"], first);
            assert_eq!(found["entries"][0]["kind"], kind);
        }
        let request = service
            .get("/api/help")
            .query(&[("search", "no such thing")]);
        let found = expect(request.send().await.unwrap(), StatusCode::OK).await;
        assert_eq!(found["entries"].as_array().unwrap().len(), 0);
    })
    .await;
}

#[tokio::test]
async fn the_page_holds_the_same_and_what_is_searched_stays_text() {
    on_sqlite(async |service: Service| {
        let request = service.get("/help").query(&[("search", "\"><script>")]);
        let page = request.send().await.unwrap().text().await.unwrap();
        assert!(page.contains("Nothing has all of these words in it."));
        assert!(!page.contains("\"><script>"));
        let page = service
            .get("/help")
            .send()
            .await
            .unwrap()
            .text()
            .await
            .unwrap();
        assert!(page.contains("<dt>sqrt(x)</dt>") && page.contains("/?expression=sqrt%288%29"));
    })
    .await;
}
