//! Somebody new: signs in at the server's page for demonstrations as with a browser,
//! agrees, and applies for the own code by one tap.

use anyhow::{Context, Result, ensure};
use bamin_engine::consents::Purpose;
use bamin_engine::phone::Phone;
use bamin_engine::sync::{OtherPhones, PlaceSource, Role};
use bamin_engine::wallet::SubjectView;
use bamin_standins::openid::{Browser, between};

use crate::folder::Folder;
use crate::people::{self, Seeded};
use crate::server::Server;
use crate::story::line;

const PHONE: &str = "applicant";
/// 鼓楼区.
const COUNTY: u32 = 350_102;

/// From the first page to a code that is there to be shown.
pub async fn applies(folder: &Folder, server: &Server, seeded: &Seeded) -> Result<()> {
    let phone = people::phone(folder, PHONE, seeded, server)?;
    if !phone.sync.signed_in(Role::Holder)? {
        sign_in(&phone).await?;
        let unasked = phone.sync.apply(COUNTY, PlaceSource::Chosen).await;
        let code = unasked.err().map(|error| error.code().to_owned());
        ensure!(code.as_deref() == Some("no_consent"), "applied: {code:?}");
    }
    for purpose in Purpose::ALL {
        if !phone.sync.consents().holds(purpose) {
            phone.sync.answer_consent(purpose, true)?;
        }
    }
    let applied = phone.sync.apply(COUNTY, PlaceSource::Chosen).await?;
    people::sync(&phone).await?;
    let views = phone.wallet.subjects(&phone.time.now());
    let own = views.iter().find(|view| view.subject == applied.subject);
    let SubjectView { name, pass, .. } = own.context("no code came")?;
    let identity = phone.sync.kept_identity()?.context("no identity")?;
    let colour = pass
        .map_err(|reason| anyhow::anyhow!("nothing to show: {}", reason.code()))?
        .colour;
    line(&format!(
        "{name} signed in at the identity provider (demonstration, {}), agreed and applied: {}",
        identity.level.word(),
        colour.word()
    ));
    Ok(())
}

async fn sign_in(phone: &Phone) -> Result<()> {
    let begun = phone.sync.begin_sign_in().await?;
    let mut browser = Browser::new();
    let (_, form) = browser.open(&begun.url).await?;
    let person = between(&form, "<option value=\"", "\"").context("nobody to choose")?;
    let filled = format!("person={person}&level=L4");
    let back = browser.fill(&begun.url, &form, &filled).await?;
    let (_, page) = browser.open(&back).await?;
    let link = between(&page, "id=\"return\" href=\"", "\"");
    let link = link
        .context("the page leads nowhere")?
        .replace("&amp;", "&");
    phone
        .sync
        .finish_sign_in(&link, OtherPhones::Replaced)
        .await?;
    Ok(())
}
