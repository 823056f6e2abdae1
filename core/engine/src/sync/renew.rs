//! Renewal on the wire: the wallet makes the request and takes the answer; here
//! it finds its way, also past an access token that ends in between.

use super::Syncer;
use super::http::Call;
use super::session::{Role, wants_refresh};
use crate::error::EngineError;
use crate::wallet::RenewResponse;

impl Syncer {
    pub(super) async fn sync_renew(&self) -> Result<(), EngineError> {
        let token = self.sessions.access_token(&self.http, Role::Holder).await?;
        match self.renew_with(&token).await {
            Err(error) if wants_refresh(&error) => {
                let token = self
                    .sessions
                    .refresh(&self.http, Role::Holder, &token)
                    .await?;
                self.renew_with(&token).await
            }
            outcome => outcome,
        }
    }

    /// The proofs name the token, so another token needs a request of its own.
    async fn renew_with(&self, token: &str) -> Result<(), EngineError> {
        let device = self.sessions.device(Role::Holder)?;
        let prepared = self
            .wallet
            .prepare_renewal(device, token, &self.time.now())
            .await?;
        let Some(prepared) = prepared else {
            return Ok(());
        };
        let call = Call::post("/passes/renew", &prepared.request)?.with(token);
        let reply = self.http.send(call).await?;
        let response: RenewResponse = reply.json()?;
        let now = self.time.now();
        let report = self.wallet.accept_renewal(prepared, response, &now).await?;
        for (_, code) in &report.refused {
            tracing::warn!(code, "a subject was not renewed");
        }
        Ok(())
    }
}
