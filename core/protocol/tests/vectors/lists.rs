//! Trust lists and status lists.

use std::collections::BTreeMap;

use bamin_protocol::TrustList;
use bamin_protocol::presentation::CodeId;
use bamin_protocol::slice::Slice;
use bamin_protocol::status::{
    Delta, Manifest, Shard, SignedManifest, SignedShard, StatusError, StatusList, StatusLists,
    StatusLookup,
};
use bamin_protocol::trust::TrustError;
use serde_json::{Value, json};

use crate::{File, hex, int, refusal, refused, small};

#[test]
fn every_trust_list_is_taken_or_refused_as_it_should() {
    File::read("trust.json").check(|file, case| {
        let held = file.trust(&case["have"]).map(|list| list.held());
        match TrustList::accept(
            &hex(&case["list"]),
            &file.roots,
            int(&case["now"]),
            held.as_ref(),
        ) {
            Ok(list) => facts(&list),
            Err(error) => trust_error(&error),
        }
    });
}

fn facts(list: &TrustList) -> Value {
    let policy = list.policy;
    json!({
        "version": list.version,
        "issuers": list.issuers.iter().map(|issuer| issuer.id).collect::<Vec<_>>(),
        "policy": {
            "freshness_behind": policy.freshness_behind,
            "freshness_ahead": policy.freshness_ahead,
            "evidence_green": policy.evidence_green,
            "evidence_unchecked": policy.evidence_unchecked,
            "slices_ahead": policy.slices_ahead,
            "shown_again": policy.shown_again,
            "challenge": policy.challenge,
            "trust_warning": policy.trust_warning,
            "number_backlog": policy.number_backlog,
            "least_app": policy.least_app,
            "least_format": policy.least_format,
            "staff_offline": policy.staff_offline,
        },
    })
}

fn trust_error(error: &TrustError) -> Value {
    let params = match error {
        TrustError::RolledBack { have, got } => json!({ "have": have, "got": got }),
        TrustError::Expired { seconds } | TrustError::FromTheFuture { seconds } => {
            json!({ "seconds": seconds })
        }
        _ => json!({}),
    };
    refused(error.code(), params)
}

#[test]
fn every_status_list_goes_forward_only() {
    File::read("status.json").check(|file, case| {
        let trust = file.trust(&case["trust"]).unwrap();
        let (issuer, slice) = (
            small(&case["issuer"]) as u16,
            Slice(small(&case["slice"]) as u16),
        );
        let mut verifier = Verifier {
            trust,
            issuer,
            slice,
            manifest: None,
            shards: BTreeMap::new(),
            list: None,
        };
        let steps: Vec<Value> = case["steps"]
            .as_array()
            .unwrap()
            .iter()
            .map(|step| match verifier.step(step) {
                Ok(()) => json!({ "accepted": true }),
                Err(error) => status_error(&error),
            })
            .collect();
        let mut lists = StatusLists::default();
        verifier
            .list
            .into_iter()
            .for_each(|list| lists.insert(list));
        let states = case["indexes"].as_array().unwrap().iter().map(|index| {
            let found = lists.look_up(CodeId {
                issuer,
                slice,
                index: small(index),
            });
            found.map_or(json!([0, 0]), |(state, iat)| json!([state.number(), iat]))
        });
        json!({
            "steps": steps,
            "seq": verifier.manifest.as_ref().map(|manifest| manifest.seq),
            "iat": verifier.manifest.as_ref().map_or(0, |manifest| manifest.iat),
            "states": states.collect::<Vec<_>>(),
        })
    });
}

/// As a verifier holds one list: what it is told comes in pieces.
struct Verifier {
    trust: TrustList,
    issuer: u16,
    slice: Slice,
    manifest: Option<Manifest>,
    shards: BTreeMap<u32, Shard>,
    list: Option<StatusList>,
}

impl Verifier {
    fn step(&mut self, step: &Value) -> Result<(), StatusError> {
        let data = hex(&step["data"]);
        match step["kind"].as_str().unwrap() {
            "manifest" => self.take_manifest(&data),
            "shard" => self.take_shard(&data, small(&step["number"])),
            _ => {
                let delta = Delta::parse(&data)?;
                let manifest =
                    SignedManifest::parse(&hex(&step["manifest"]))?.verify(&self.trust)?;
                self.list
                    .as_mut()
                    .unwrap()
                    .apply(&delta, manifest.clone())?;
                self.manifest = Some(manifest);
                Ok(())
            }
        }
    }

    fn take_manifest(&mut self, data: &[u8]) -> Result<(), StatusError> {
        let manifest = SignedManifest::parse(data)?.verify(&self.trust)?;
        if (manifest.issuer, manifest.slice) != (self.issuer, self.slice) {
            return Err(StatusError::OtherList);
        }
        if let Some(list) = &mut self.list {
            list.forward(&manifest)?;
            if list.confirm(manifest.clone()).is_err() {
                self.shards.clear();
            }
        }
        self.manifest = Some(manifest);
        Ok(())
    }

    fn take_shard(&mut self, data: &[u8], number: u32) -> Result<(), StatusError> {
        let manifest = self.manifest.as_ref().unwrap();
        let shard = SignedShard::parse(data)?;
        shard.verify(
            &self.trust,
            &shard_address(&self.trust, manifest, &number.to_string()),
        )?;
        if manifest.hashes.get(number as usize) != Some(&shard.shard.hash()) {
            return Err(StatusError::Mismatch);
        }
        self.shards.insert(number, shard.shard);
        if self.shards.len() == manifest.hashes.len() {
            let shards = self.shards.values().cloned().collect();
            self.list = Some(StatusList::from_parts(manifest.clone(), shards)?);
        }
        Ok(())
    }
}

/// Where that shard of the manifest's list is served, and what its token must call itself.
pub(crate) fn shard_address(trust: &TrustList, manifest: &Manifest, number: &str) -> String {
    let url = trust
        .issuer(manifest.issuer)
        .unwrap()
        .status
        .as_ref()
        .unwrap();
    format!("{url}/{}/shards/{number}", manifest.slice.0)
}

pub(crate) fn status_error(error: &StatusError) -> Value {
    match error {
        StatusError::Key(reason) => refusal(reason),
        StatusError::RolledBack { have, got } => {
            refused(error.code(), json!({ "have": have, "got": got }))
        }
        StatusError::Gap { have, from } => {
            refused(error.code(), json!({ "have": have, "from": from }))
        }
        _ => refused(error.code(), json!({})),
    }
}
