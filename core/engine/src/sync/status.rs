//! Status lists of every issuer that keeps one: the signed manifest, then the
//! least that leads to it: nothing, a delta of one or fifteen minutes, or the
//! shards that differ. One issuer's or slice's failure does not stop the others.

use std::sync::Arc;

use bamin_protocol::slice::Slice;
use bamin_protocol::status::{
    Delta, Manifest, Shard, SignedManifest, SignedShard, StatusError, StatusList,
};
use bamin_protocol::trust::TrustList;
use serde::Deserialize;

use super::Syncer;
use super::http::{Call, Reply, malformed};
use super::session::Role;
use crate::error::EngineError;

impl Syncer {
    pub(super) async fn sync_status(&self) -> Result<(), EngineError> {
        let Some(trust) = self.lists.snapshot().trust else {
            return Err(EngineError::Answer {
                code: "no_trust_list",
            });
        };
        self.lists.drop_ended(self.time.now().seconds())?;
        let mut outcome = Ok(());
        for issuer in trust
            .issuers
            .iter()
            .filter(|issuer| issuer.status.is_some())
        {
            outcome = outcome.and(self.sync_issuer(&trust, issuer.id).await);
        }
        outcome
    }

    async fn sync_issuer(&self, trust: &Arc<TrustList>, issuer: u16) -> Result<(), EngineError> {
        let reply: SlicesReply = match self.get(&format!("/status/{issuer}")).await {
            // The server keeps no lists of this issuer: its codes stay unchecked, which
            // is no failure of this phone.
            Err(EngineError::Refused { code, .. }) if code == "not_found" => return Ok(()),
            reply => reply?.json()?,
        };
        let mut outcome = Ok(());
        for slice in reply.slices {
            let slice = Slice(slice.slice);
            if slice.end() > self.time.now().seconds() {
                outcome = outcome.and(self.sync_list(trust, issuer, slice).await);
            }
        }
        outcome
    }

    async fn sync_list(
        &self,
        trust: &TrustList,
        issuer: u16,
        slice: Slice,
    ) -> Result<(), EngineError> {
        let list = format!("/status/{issuer}/{}", slice.0);
        let signed = self.get_signed(&format!("{list}/manifest")).await?.bytes;
        let manifest = SignedManifest::parse(&signed)
            .map_err(|_| malformed())?
            .verify(trust)
            .map_err(refused)?;
        if (manifest.issuer, manifest.slice) != (issuer, slice) {
            return Err(refused(StatusError::OtherList));
        }
        let iat = manifest.iat;
        let held = self.lists.snapshot().status.get(issuer, slice).cloned();
        let forward = match held {
            Some(held) => self.forward(trust, &list, held, manifest).await?,
            None => self.shards(trust, &list, None, manifest).await?,
        };
        self.lists.take_status(forward, &signed)?;
        Ok(self.time.signed_time_seen(iat.into())?)
    }

    /// Brings what is held to what `manifest` says.
    async fn forward(
        &self,
        trust: &TrustList,
        list: &str,
        mut held: StatusList,
        manifest: Manifest,
    ) -> Result<StatusList, EngineError> {
        held.forward(&manifest).map_err(refused)?;
        if held.confirm(manifest.clone()).is_ok() {
            return Ok(held);
        }
        for minutes in [1, 15] {
            let path = format!("{list}/deltas/{}?minutes={minutes}", held.manifest().seq);
            // Lost or garbled on its way, or never made: the snapshot has it all. A server
            // that is merely busy is not asked for more instead.
            let delta = match self.get_signed(&path).await {
                Ok(reply) => Delta::parse(&reply.bytes).ok(),
                Err(EngineError::Refused { code, .. }) if code == "not_found" => None,
                Err(EngineError::Answer { .. }) => None,
                Err(error) => return Err(error),
            };
            let Some(delta) = delta else { continue };
            match held.apply(&delta, manifest.clone()) {
                Ok(()) => return Ok(held),
                Err(error) => tracing::info!(code = error.code(), minutes, "a delta does not fit"),
            }
        }
        self.shards(trust, list, Some(held), manifest).await
    }

    /// Takes the shards that are not held already; an untouched one needs no request.
    async fn shards(
        &self,
        trust: &TrustList,
        list: &str,
        held: Option<StatusList>,
        manifest: Manifest,
    ) -> Result<StatusList, EngineError> {
        let untouched = Shard::new();
        let untouched_hash = untouched.hash();
        let mut shards = Vec::with_capacity(manifest.hashes.len());
        for (number, hash) in manifest.hashes.iter().enumerate() {
            let known = held.as_ref().and_then(|held| {
                let same = held.manifest().hashes.get(number) == Some(hash);
                held.shards().get(number).filter(|_| same)
            });
            shards.push(match known {
                Some(shard) => shard.clone(),
                None if *hash == untouched_hash => untouched.clone(),
                None => self.shard(trust, list, &manifest, number).await?,
            });
        }
        StatusList::from_parts(manifest, shards).map_err(refused)
    }

    async fn shard(
        &self,
        trust: &TrustList,
        list: &str,
        manifest: &Manifest,
        number: usize,
    ) -> Result<Shard, EngineError> {
        let reply = self.get_signed(&format!("{list}/shards/{number}")).await?;
        let signed = SignedShard::parse(&reply.bytes).map_err(|_| malformed())?;
        let address = trust
            .issuer(manifest.issuer)
            .and_then(|issuer| issuer.status.as_deref())
            .unwrap_or_default();
        let sub = format!("{address}/{}/shards/{number}", manifest.slice.0);
        signed.verify(trust, &sub).map_err(refused)?;
        Ok(signed.shard)
    }

    /// Gets what its signature, or that of a manifest, vouches for.
    async fn get_signed(&self, path: &str) -> Result<Reply, EngineError> {
        self.sessions
            .send(&self.http, Role::Staff, || Ok(Call::get_cached(path)))
            .await
    }

    async fn get(&self, path: &str) -> Result<Reply, EngineError> {
        self.sessions
            .send(&self.http, Role::Staff, || Ok(Call::get(path)))
            .await
    }
}

fn refused(error: StatusError) -> EngineError {
    EngineError::Answer { code: error.code() }
}

#[derive(Deserialize)]
struct SlicesReply {
    slices: Vec<SliceReply>,
}

#[derive(Deserialize)]
struct SliceReply {
    slice: u16,
}
