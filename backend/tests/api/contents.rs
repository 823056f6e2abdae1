//! `GET /contents/{name}` and how an operator writes them.

use reqwest::Method;
use serde_json::{Value, json};

use crate::both::both;
use crate::operator::Operator;
use crate::world::refused;

both! {
    async fn help_is_the_builds_until_an_operator_writes_it_anew(world) {
        let (status, mut help) = world.get("/contents/help", None).await;
        assert_eq!((status.as_u16(), &help["version"]), (200, &json!(0)));
        let operator = Operator::new(&world).await;
        help["hotlines"][0]["number"] = json!("0591-12345");
        let put = async |name: &str, body: &Value| operator.send(Method::PUT, &format!("/contents/{name}"), body).await;
        assert_eq!(put("help", &help).await.1["version"], 1);
        help["topics"].as_array_mut().unwrap().truncate(1);
        assert_eq!(put("help", &help).await.1["version"], 2);
        let (_, now) = world.get("/contents/help", None).await;
        assert_eq!((&now["version"], now["topics"].as_array().unwrap().len()), (&json!(2), 1));
        assert_eq!(now["hotlines"][0]["number"], "0591-12345");
        assert_eq!(world.get("/contents/services", None).await.1["version"], 0);

        help["hotlines"][0]["number"] = json!("call");
        assert_eq!(refused(put("help", &help).await, "invalid_request")["field"], "number");
        refused(put("other", &help).await, "not_found");
        refused(world.get("/contents/other", None).await, "not_found");
        let bare = world.request(Method::PUT, "/api/v1/operator/contents/help", None);
        refused(crate::world::answer(bare.json(&help)).await, "signature_refused");
        assert_eq!(world.get("/contents/help", None).await.1["version"], 2);
    }

    async fn caches_keep_a_content_by_its_tag(world) {
        let ask = async |tag: Option<String>| {
            let mut request = world.request(Method::GET, "/api/v1/contents/services", None);
            if let Some(tag) = tag {
                request = request.header("if-none-match", tag);
            }
            request.send().await.unwrap()
        };
        let first = ask(None).await;
        let tag = first.headers()["etag"].to_str().unwrap().to_owned();
        assert_eq!(first.headers()["content-type"], "application/json");
        assert_eq!(ask(Some(tag.clone())).await.status(), 304);
        let mut services: Value = first.json().await.unwrap();
        services["services"][1]["link"] = json!("alipays://platformapi/startapp?appId=200011235");
        let operator = Operator::new(&world).await;
        operator.send(Method::PUT, "/contents/services", &services).await;
        assert_eq!(ask(Some(tag)).await.status(), 200);
    }
}
