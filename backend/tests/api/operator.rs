//! An operator, and what proves that one calls.

use bamin_server::access::operators::{self, OPERATOR};
use bamin_server::http::signed_request::{self, Call};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::world::{World, answer, random, refused, unb64};

pub struct Operator<'a> {
    world: &'a World,
    code: String,
    key: Vec<u8>,
}

impl<'a> Operator<'a> {
    pub async fn new(world: &'a World) -> Self {
        let key = operators::add(world.server.app(), "fuzhou_desk", "福州席位", "test").await;
        let key = json!(key.unwrap().key);
        Self {
            world,
            code: "fuzhou_desk".into(),
            key: unb64(&key),
        }
    }

    pub fn headers(&self, method: &str, path: &str, body: &[u8]) -> Vec<(&'static str, String)> {
        let hash = bamin_server::secrets::digest::hex(&bamin_server::secrets::digest::sha256(body));
        let now = self.world.now();
        let nonce = random().code(20).unwrap();
        let target = format!("/api/v1/operator{path}");
        let call = Call {
            method,
            target: &target,
        };
        let signature = signed_request::sign_call(&self.key, call, now, &nonce, &hash);
        vec![
            (OPERATOR, self.code.clone()),
            (signed_request::TIMESTAMP, now.to_string()),
            (signed_request::NONCE, nonce),
            (signed_request::BODY_HASH, hash),
            (signed_request::SIGNATURE, signature),
        ]
    }

    pub fn request(&self, method: Method, path: &str, body: Vec<u8>) -> reqwest::RequestBuilder {
        let headers = self.headers(method.as_str(), path, &body);
        let path = format!("/api/v1/operator{path}");
        let mut request = self.world.request(method, &path, None).body(body);
        for (name, value) in headers {
            request = request.header(name, value);
        }
        request
    }

    pub async fn get(&self, path: &str) -> (StatusCode, Value) {
        answer(self.request(Method::GET, path, Vec::new())).await
    }

    pub async fn send(&self, method: Method, path: &str, body: &Value) -> (StatusCode, Value) {
        answer(self.request(method, path, body.to_string().into_bytes())).await
    }
}

#[tokio::test]
async fn only_a_call_that_an_operator_signed_just_now_is_answered() {
    let world = World::new().await;
    let operator = Operator::new(&world).await;
    let path = "/appeals?state=open";
    assert_eq!(operator.get(path).await.0, 200);
    let call = async |method: &str, signed: &str, asked: &str, change: &dyn Fn(&mut Vec<_>)| {
        let mut headers = operator.headers(method, signed, b"");
        change(&mut headers);
        let url = format!("/api/v1/operator{asked}");
        let mut request = world.request(Method::GET, &url, None);
        for (name, value) in headers {
            request = request.header(name, value);
        }
        answer(request).await
    };
    let same = |_: &mut Vec<(&'static str, String)>| {};
    for (method, signed) in [
        ("POST", path),
        ("GET", "/appeals"),
        ("GET", "/appeals?state=begun"),
    ] {
        let params = refused(call(method, signed, path, &same).await, "signature_refused");
        assert_eq!(params["reason"], "wrong", "{method} {signed}");
    }
    let unknown = |headers: &mut Vec<(&'static str, String)>| headers[0].1 = "nobody".into();
    let params = refused(call("GET", path, path, &unknown).await, "signature_refused");
    assert_eq!(params["reason"], "operator");
    let supplier =
        |headers: &mut Vec<(&'static str, String)>| headers[0].0 = signed_request::SUPPLIER;
    let params = refused(
        call("GET", path, path, &supplier).await,
        "signature_refused",
    );
    assert_eq!(params["reason"], "header");

    let headers = operator.headers("GET", path, b"");
    let replay = || {
        let mut request = world.request(Method::GET, &format!("/api/v1/operator{path}"), None);
        for (name, value) in &headers {
            request = request.header(*name, value);
        }
        request
    };
    assert_eq!(answer(replay()).await.0, 200);
    let params = refused(answer(replay()).await, "signature_refused");
    assert_eq!(params["reason"], "replayed");
    let mut other = operator.request(Method::PUT, "/contents/help", b"{}".to_vec());
    other = other.body("{ }");
    let params = refused(answer(other).await, "signature_refused");
    assert_eq!(params["reason"], "body");
}
