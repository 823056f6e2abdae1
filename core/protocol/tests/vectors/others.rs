//! Numbers, hints, points, batches, proofs.

use bamin_protocol::batch::SignedBatch;
use bamin_protocol::closed_points::ClosedPoints;
use bamin_protocol::key::PublicKey;
use bamin_protocol::number::{self, Aliases};
use bamin_protocol::point::{PointCode, PointError, SignedPointCode};
use bamin_protocol::proof::{self, Purpose};
use bamin_protocol::seal::OpenRun;
use bamin_protocol::slice::Slice;
use bamin_protocol::{KeyId, TrustList, hint};
use serde_json::{Value, json};

use crate::lists::status_error;
use crate::{File, hex, int, malformed, refusal, refused, small, to_hex};

#[test]
fn every_number_is_what_it_should_be() {
    File::read("number.json").check(|_, case| {
        let (slice, index) = (Slice(small(&case["slice"]) as u16), small(&case["index"]));
        let alias = |case: &Value| Aliases::new(&hex(&case["alias_key"])).alias(slice, index);
        let secret = || number::secret(&hex(&case["master"]), slice, index);
        match case["kind"].as_str().unwrap() {
            "alias" => json!({ "alias": format!("{:08}", alias(case)) }),
            "secret" => json!({ "secret": to_hex(&secret()) }),
            "code" => {
                json!({ "code": format!("{:04}", number::totp(&secret(), int(&case["time"]))) })
            }
            _ => match number::parse(case["number"].as_str().unwrap()) {
                None => refused("malformed", json!({})),
                Some((said, digits)) => {
                    let matches = number::totp_matches(&secret(), digits, int(&case["time"]));
                    json!({ "resolves": said == alias(case) && matches })
                }
            },
        }
    });
}

#[test]
fn every_hint_is_found_by_its_holder() {
    File::read("hint.json").check(|_, case| {
        let tag = hint::tag(&hex(&case["secret"]), hint::hour(int(&case["time"])));
        let mut got = json!({ "tag": format!("{tag:016x}") });
        if case["file"].is_string() {
            match hint::contains(&hex(&case["file"]), tag) {
                Ok(found) => got["found"] = found.into(),
                Err(error) => return malformed(error),
            }
        }
        got
    });
}

#[test]
fn every_point_code_is_taken_or_refused_as_it_should() {
    File::read("point.json").check(|file, case| {
        let trust = file.trust(&case["trust"]).unwrap();
        let held = case["closed"]
            .is_string()
            .then(|| ClosedPoints::accept(&hex(&case["closed"]), &trust, None).unwrap());
        if case["kind"] == "closed_points" {
            return match ClosedPoints::accept(&hex(&case["list"]), &trust, held.as_ref()) {
                Ok(list) => closed_facts(&list),
                Err(error) => status_error(&error),
            };
        }
        match read_point(case, &trust) {
            Ok(code) if held.is_some_and(|held| held.closes(&code)) => refused("closed", json!({})),
            Ok(code) => point_facts(&code),
            Err(PointError::Key(reason)) => refusal(&reason),
            Err(PointError::NotAPointCode) => refused("not_a_point_code", json!({})),
            Err(PointError::Malformed(error)) => malformed(error),
            Err(PointError::Forged) => refused("forged", json!({})),
            Err(PointError::TooOld) => refused("too_old", json!({})),
        }
    });
}

fn read_point(case: &Value, trust: &TrustList) -> Result<PointCode, PointError> {
    let signed = SignedPointCode::parse_url(case["text"].as_str().unwrap())?;
    signed.verify(trust, int(&case["now"])).cloned()
}

fn point_facts(code: &PointCode) -> Value {
    let mut facts = json!({
        "iat": code.iat, "unit": code.unit, "point": code.point, "version": code.version,
        "name": code.name, "region": code.region,
    });
    if let Some(place) = code.place {
        facts["lat"] = place.lat.into();
        facts["lon"] = place.lon.into();
        facts["radius"] = place.radius.into();
    }
    facts
}

fn closed_facts(list: &ClosedPoints) -> Value {
    let closed = list
        .closed
        .iter()
        .map(|closed| json!([closed.unit, closed.point, closed.version]));
    json!({ "issuer": list.issuer, "seq": list.seq, "iat": list.iat, "closed": closed.collect::<Vec<_>>() })
}

#[test]
fn every_batch_is_opened_or_refused_as_it_should() {
    File::read("batch.json").check(|_, case| {
        let signed = match SignedBatch::parse(&hex(&case["message"])) {
            Ok(signed) => signed,
            Err(error) => return malformed(error),
        };
        let device = PublicKey::from_bytes(&hex(&case["device_key"])).unwrap();
        if signed.batch.device.as_slice() != hex(&case["device"]) || !signed.verify(&device) {
            return refused("forged", json!({}));
        }
        match open_all(case, &signed) {
            Some(items) => json!({ "items": items }),
            None => refused("unsealable", json!({})),
        }
    });
}

/// Every item opened; [`None`] if one can't be.
fn open_all(case: &Value, signed: &SignedBatch) -> Option<Vec<Value>> {
    let secret = hex(&case["seal_key"]).try_into().unwrap();
    let kid = KeyId::from_bytes(&hex(&case["seal_kid"])).unwrap();
    let items = signed.batch.items.iter().map(|item| {
        let run = signed.batch.runs[usize::from(item.run)];
        let open = OpenRun::new(&secret, &run.enc)
            .ok()
            .filter(|_| run.kid == kid)?;
        let plain = open.open(&item.key, item.n, &item.sealed).ok()?;
        Some(json!({
            "unit": item.key.unit,
            "day": item.key.day,
            "event": to_hex(&item.key.event),
            "kind": item.key.kind,
            "version": item.key.version,
            "json": serde_json::from_slice::<Value>(&plain).unwrap(),
        }))
    });
    items.collect()
}

#[test]
fn a_proof_counts_for_its_key_and_call_alone() {
    for case in File::read("keys.json").content["cases"].as_array().unwrap() {
        let key = PublicKey::from_bytes(&hex(&case["key"])).unwrap();
        let context = hex(&case["context"]).try_into().unwrap();
        let holds = proof::verify(&hex(&case["message"]), &key, Purpose::Renew, &context);
        assert_eq!(
            holds,
            case["expect"]["accepted"] == true,
            "{}",
            case["name"]
        );
    }
}
