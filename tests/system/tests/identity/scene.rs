//! A province with a provider beside it, and people who can sign in there.

use bamin_engine::EngineError;
use bamin_engine::sync::{OtherPhones, SignedIn};
use bamin_rules::Day;
use bamin_rules::document::ResidentId;
use bamin_server::clock::SystemClock;
use bamin_server::config::{Config, IdentityProvider};
use bamin_standins::openid::{Browser, CLIENT, OpenidProvider, SECRET, between};
use bamin_system_tests::{Held, World};
use serde_json::{Value, json};

/// The provider's own clock is the machine's: so the province's is, too.
pub struct Scene {
    pub world: World,
    pub provider: Option<OpenidProvider>,
}

/// A resident's number that nobody has.
pub fn number(place: u32) -> String {
    let digits = format!("35010219900101{place:03}");
    let document = ResidentId::completed(&digits, Day::of_unix(1_795_000_000));
    document.unwrap().number.as_str().to_owned()
}

impl Scene {
    pub async fn new(database: fn(&mut Config)) -> Self {
        Self::with(database, |_| {}).await
    }

    pub async fn with(database: fn(&mut Config), change: fn(&mut Config)) -> Self {
        let start = OpenidProvider::start;
        let provider = tokio::task::spawn_blocking(start).await.unwrap();
        let mut provider = provider.unwrap();
        let issuer = provider.issuer().to_owned();
        let world = World::at(clock(), |config| {
            database(config);
            let secret = config.data_dir.with_extension("secret");
            std::fs::write(&secret, SECRET).unwrap();
            config.identity_provider = IdentityProvider::Openid;
            config.identity_issuer = Some(issuer);
            config.identity_client_id = CLIENT.to_owned();
            config.identity_client_secret = Some(secret);
            config.identity_timeout = 2;
            change(config);
        })
        .await;
        provider.expect(world.server().url()).unwrap();
        let mut scene = Self {
            world,
            provider: Some(provider),
        };
        scene.person("lin", "L4", "林秀英", &number(1));
        scene
    }

    pub fn provider(&mut self) -> &mut OpenidProvider {
        self.provider.as_mut().unwrap()
    }

    pub fn person(&mut self, login: &str, acr: &str, name: &str, number: &str) {
        let claims = json!({
            "acr": acr,
            "name": name,
            "document_type": "resident_id",
            "document_number": number,
            "phone_number": "13800000000",
        });
        self.claims(login, &claims);
    }

    /// Somebody with whatever the provider says of them.
    pub fn claims(&mut self, login: &str, claims: &Value) {
        self.provider().person(login, &claims.to_string()).unwrap();
    }

    /// Goes to the provider as `login`; gives the address that leads back to the server.
    pub async fn visit(&self, held: &Held, login: &str) -> String {
        held.agree();
        let page = held.phone.sync.begin_sign_in().await.unwrap();
        Browser::new().sign_in(&page.url, login).await.unwrap()
    }

    /// The same, and back to the server; gives what the page leads to.
    pub async fn go(&self, held: &Held, login: &str) -> String {
        let back = self.visit(held, login).await;
        returned(&back).await.unwrap()
    }

    /// A whole sign-in.
    pub async fn sign_in(&self, held: &Held, login: &str) -> Result<SignedIn, EngineError> {
        let link = self.go(held, login).await;
        held.phone
            .sync
            .finish_sign_in(&link, OtherPhones::Replaced)
            .await
    }
}

/// Opens the way back; the link into the app, or the problem's code.
pub async fn returned(back: &str) -> Result<String, (u16, String)> {
    let (status, page) = Browser::new().open(back).await.unwrap();
    match between(&page, "id=\"return\" href=\"", "\"") {
        Some(link) => Ok(link.replace("&amp;", "&")),
        None => {
            let code = between(&page, "data-code=\"", "\"");
            Err((status, code.unwrap_or(&page).to_owned()))
        }
    }
}

/// The machine's time, Unix seconds.
pub fn clock() -> i64 {
    use bamin_server::clock::Clock as _;
    SystemClock.now()
}
