//! Suppliers that prove themselves by a client certificate, over real TLS.

use std::sync::Arc;

use bamin_server::clock::ManualClock;
use bamin_server::colour::feeds::suppliers::{self, NewSupplier};
use bamin_server::config::Tls;
use bamin_server::http::signed_request;
use bamin_server::secrets::digest::sha256;
use bamin_server::server::Server;
use bamin_server::store::facts::FactKind;
use rcgen::{CertificateParams, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair};
use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::world::{NOON, config, refused, start};

/// Who signs client certificates.
struct Authority {
    issuer: Issuer<'static, KeyPair>,
    pem: String,
}

/// A client's certificate.
struct Client {
    identity: reqwest::Identity,
    hash: [u8; 32],
}

impl Authority {
    fn new() -> Self {
        let mut params = CertificateParams::default();
        params.is_ca = IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
        let key = KeyPair::generate().unwrap();
        let pem = params.self_signed(&key).unwrap().pem();
        Self {
            issuer: Issuer::new(params, key),
            pem,
        }
    }

    fn client(&self) -> Client {
        let mut params = CertificateParams::new(vec!["supplier".to_owned()]).unwrap();
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
        let key = KeyPair::generate().unwrap();
        let certificate = params.signed_by(&key, &self.issuer).unwrap();
        let pem = key.serialize_pem() + &certificate.pem();
        Client {
            identity: reqwest::Identity::from_pem(pem.as_bytes()).unwrap(),
            hash: sha256(certificate.der()),
        }
    }
}

/// A record pushed over a connection with this certificate, or with none.
async fn push(
    server: &Server,
    client: Option<&Client>,
    id: &str,
) -> Result<(StatusCode, Value), reqwest::Error> {
    let pem = std::fs::read(server.certificate().unwrap()).unwrap();
    let pinned = reqwest::Certificate::from_pem(&pem).unwrap();
    let mut http = reqwest::Client::builder()
        .no_proxy()
        .tls_certs_only([pinned]);
    if let Some(client) = client {
        http = http.identity(client.identity.clone());
    }
    let record = json!({
        "id": id, "at": NOON - 60, "region": 350_102,
        "document_kind": "foreign_passport", "document_number": "K00000001",
    });
    let request = http
        .build()?
        .post(format!("{}/api/v1/feeds/clinics", server.url()))
        .header("content-type", "application/json")
        .header(signed_request::SUPPLIER, "clinic_network")
        .body(record.to_string());
    let sent = request.send().await?;
    let status = sent.status();
    Ok((status, sent.json().await?))
}

#[tokio::test]
async fn a_suppliers_certificate_takes_the_place_of_its_key() {
    rustls::crypto::ring::default_provider()
        .install_default()
        .ok();
    let folder = tempfile::tempdir().unwrap();
    let (ours, another) = (Authority::new(), Authority::new());
    let authorities = folder.path().join("clients.pem");
    std::fs::write(&authorities, &ours.pem).unwrap();
    let mut config = config(folder.path());
    config.tls = Tls::Auto;
    config.tls_client_ca = Some(authorities);
    let server = start(config, &Arc::new(ManualClock::at(NOON))).await;
    let (supplier, colleague, stranger) = (ours.client(), ours.client(), another.client());
    let new = NewSupplier {
        code: "clinic_network",
        name: "发热门诊网",
        feeds: &[FactKind::Clinic],
    };
    suppliers::add_with_certificate(server.app(), new, supplier.hash, "test")
        .await
        .unwrap();

    let (status, taken) = push(&server, Some(&supplier), "v-1").await.unwrap();
    assert_eq!(
        (status.as_u16(), &taken["accepted"]),
        (200, &json!(1)),
        "{taken}"
    );
    for wrong in [None, Some(&colleague)] {
        let answer = push(&server, wrong, "v-2").await.unwrap();
        let reason = refused(answer, "signature_refused");
        assert_eq!(reason, json!({"reason": "certificate"}));
    }
    let refused_by_tls = push(&server, Some(&stranger), "v-2").await;
    assert!(refused_by_tls.is_err(), "{refused_by_tls:?}");

    // A key in its place: the certificate says nothing any more.
    suppliers::add(server.app(), new, "test").await.unwrap();
    let answer = push(&server, Some(&supplier), "v-2").await.unwrap();
    let reason = refused(answer, "signature_refused");
    assert_eq!(reason, json!({"reason": "header"}));
    let states = server.app().store.feed_states().await.unwrap();
    assert_eq!((states[0].accepted, states[0].rejected), (1, 0));
    server.shutdown().await;
}
