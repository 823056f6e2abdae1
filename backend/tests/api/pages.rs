//! What every answer carries, pages and operations.

use std::sync::Arc;

use bamin_server::clock::ManualClock;
use bamin_server::config::Tls;
use reqwest::Method;

use crate::world::{NOON, World, config, refused, start};

#[tokio::test]
async fn every_answer_carries_the_time_an_id_and_security_headers() {
    let world = World::new().await;
    for path in ["/api/v1/time", "/", "/nowhere"] {
        let response = world.request(Method::GET, path, None).send().await.unwrap();
        let header = |name: &str| response.headers()[name].to_str().unwrap().to_owned();
        assert_eq!(header("x-bamin-time"), (NOON * 1000).to_string());
        assert_eq!(header("x-request-id").len(), 16);
        assert_eq!(header("x-content-type-options"), "nosniff");
        assert!(header("content-security-policy").starts_with("default-src 'none'"));
        assert_eq!(header("cache-control"), "no-store");
    }
    refused(world.get("/nowhere", None).await, "not_found");
}

#[tokio::test]
async fn an_answer_repeats_its_requests_nonce_also_when_it_refuses() {
    let world = World::new().await;
    for path in ["/api/v1/time", "/api/v1/staff/points"] {
        for (nonce, repeated) in [("0123456789abcdef", true), (&*"f".repeat(33), false)] {
            let request = world.request(Method::GET, path, None);
            let answer = request.header("x-bamin-nonce", nonce).send().await.unwrap();
            let found = answer.headers().get("x-bamin-nonce");
            assert_eq!(
                found.is_some_and(|found| found == nonce),
                repeated,
                "{path}"
            );
        }
    }
}

#[tokio::test]
async fn the_page_offers_the_demonstrations_commands_and_none_without_it() {
    let offers = async |commands: Option<&str>| {
        let commands = commands.map(str::to_owned);
        let world = World::with(|config| config.demo_commands = commands).await;
        let page = world.request(Method::GET, "/", None).send().await.unwrap();
        page.text().await.unwrap()
    };
    let page = offers(Some("one\ncp <a>; two\nthree")).await;
    assert!(page.contains("<code>cp &lt;a&gt;; two</code>"), "{page}");
    assert!(!offers(None).await.contains("<code>"));
}

#[tokio::test]
async fn the_page_speaks_chinese_and_english() {
    let world = World::new().await;
    let page = async |path: &str, language: &str| {
        let request = world
            .request(Method::GET, path, None)
            .header("accept-language", language);
        request.send().await.unwrap().text().await.unwrap()
    };
    assert!(page("/", "zh-CN").await.contains("八闽健康码"));
    assert!(page("/", "en").await.contains("Bamin Health Code"));
    assert!(
        page("/?lang=en", "zh-CN")
            .await
            .contains("Bamin Health Code service")
    );
    assert!(page("/docs", "en").await.contains("/api/v1/passes/renew"));
    assert!(page("/p", "en").await.contains("not sent to this site"));
}

#[tokio::test]
async fn the_api_page_loads_and_runs_only_files_of_this_server() {
    let world = World::new().await;
    let get = async |path: &str| {
        let answer = world.request(Method::GET, path, None).send().await.unwrap();
        assert_eq!(answer.status(), 200, "{path}");
        answer
    };
    let page = get("/docs").await;
    let policy = page.headers()["content-security-policy"].clone();
    let policy = policy.to_str().unwrap();
    assert!(policy.contains("script-src 'self';"), "{policy}");
    assert!(!policy.contains("unsafe"), "{policy}");
    let page = page.text().await.unwrap();
    let linked = page.split(['"']).filter(|text| text.starts_with('/'));
    let mut loaded = 0;
    for path in linked.filter(|path| path.contains(".js") || path.contains(".css")) {
        let kind = get(path).await.headers()["content-type"].clone();
        let wanted = if path.contains(".css") {
            "text/css"
        } else if path.contains(".json") {
            "application/json"
        } else {
            "text/javascript"
        };
        assert!(kind.to_str().unwrap().starts_with(wanted), "{path}");
        loaded += 1;
    }
    assert_eq!(loaded, 6, "{page}");
    assert!(!page.contains("//"), "{page}");
}

#[tokio::test]
async fn health_readiness_and_metrics_answer() {
    let world = World::new().await;
    let get = async |path: &str| {
        let response = world.request(Method::GET, path, None).send().await.unwrap();
        (response.status().as_u16(), response.text().await.unwrap())
    };
    assert_eq!(get("/healthz").await, (200, "ok".to_owned()));
    assert_eq!(get("/readyz").await.0, 200);
    let (status, metrics) = get("/metrics").await;
    assert_eq!(status, 200);
    assert!(metrics.contains("bamin_requests_total"), "{metrics}");
    let (_, described) = get("/openapi.json").await;
    assert!(described.contains("/api/v1/events"));
}

#[tokio::test]
async fn metrics_can_have_an_address_of_their_own() {
    let world = World::with(|config| config.metrics_listen = "127.0.0.1:0".parse().ok()).await;
    let response = world
        .request(Method::GET, "/metrics", None)
        .send()
        .await
        .unwrap();
    assert_eq!(response.status(), 404);
    let address = world.server.metrics_address().unwrap();
    let response = world
        .http
        .get(format!("http://{address}/metrics"))
        .send()
        .await
        .unwrap();
    assert_eq!(response.status(), 200);
    world.server.shutdown().await;
}

#[tokio::test]
async fn a_body_over_the_limit_is_refused() {
    let world = World::new().await;
    let body = serde_json::json!({"phone": "1".repeat(300_000)});
    let params = refused(world.post("/staff/login", None, body).await, "too_large");
    assert_eq!(params, serde_json::json!({"limit": 256 * 1024}));
}

#[tokio::test]
async fn too_many_requests_from_one_address_wait() {
    let world = World::with(|config| config.requests_per_minute = 3).await;
    for _ in 0..3 {
        assert_eq!(world.get("/time", None).await.0, 200);
    }
    let response = world
        .request(Method::GET, "/api/v1/time", None)
        .send()
        .await
        .unwrap();
    assert_eq!(response.status(), 429);
    assert!(response.headers().contains_key("retry-after"));
}

#[tokio::test]
async fn tls_is_spoken_with_the_certificate_made_at_first_start() {
    rustls::crypto::ring::default_provider()
        .install_default()
        .ok();
    let folder = tempfile::tempdir().unwrap();
    let mut config = config(folder.path());
    config.tls = Tls::Auto;
    let server = start(config, &Arc::new(ManualClock::at(NOON))).await;
    assert!(server.url().starts_with("https://"));
    let pem = std::fs::read(server.certificate().unwrap()).unwrap();
    let pinned = reqwest::Certificate::from_pem(&pem).unwrap();
    let client = reqwest::Client::builder()
        .no_proxy()
        .tls_certs_only([pinned])
        .build()
        .unwrap();
    let response = client
        .get(format!("{}/api/v1/time", server.url()))
        .send()
        .await
        .unwrap();
    assert_eq!(response.status(), 200);
    assert!(response.headers().contains_key("strict-transport-security"));
    let stranger = reqwest::Client::builder()
        .no_proxy()
        .tls_certs_only([])
        .build()
        .unwrap();
    assert!(stranger.get(server.url()).send().await.is_err());
    server.shutdown().await;
}
