//! One citizen, one checkpoint, and a content network between it and the server.

use std::fmt;

use bamin_engine::scan::{ScanStep, Scanner, VerdictWord};
use bamin_server::colour::subjects::{self, NewState};
use bamin_server::store::SubjectId;
use bamin_standins::cdn::Cdn;
use bamin_system_tests::{Held, World, sqlite};

/// The word of a verdict and its reason.
pub struct Told {
    pub word: &'static str,
    pub reason: Option<String>,
}

impl Told {
    /// No verdict at all.
    pub fn none(reason: &str) -> Self {
        Self {
            word: "none",
            reason: Some(reason.to_owned()),
        }
    }
}

impl fmt::Display for Told {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.reason {
            Some(reason) => write!(f, "{}: {reason}", self.word),
            None => write!(f, "{}", self.word),
        }
    }
}

pub struct Scene {
    pub world: World,
    pub cdn: Cdn,
    pub citizen: Held,
    pub staff: Held,
}

impl Scene {
    /// Passes and lists of this minute on both phones.
    pub async fn new() -> Self {
        let world = World::new(sqlite).await;
        let cdn = Cdn::before(world.server().url()).await.unwrap();
        let citizen = world.citizen("citizen", 1).await;
        let mut setup = world.setup("staff");
        cdn.address().clone_into(&mut setup.server);
        let staff = world.staff_with(setup, 0).await;
        Self {
            world,
            cdn,
            citizen,
            staff,
        }
    }

    /// Neither phone has a network.
    pub async fn offline() -> Self {
        let scene = Self::new().await;
        scene.citizen.set_online(false);
        scene.staff.set_online(false);
        scene
    }

    /// Time passes and the server does its jobs.
    pub async fn pass_seconds(&self, seconds: i64) {
        self.world.pass_seconds(seconds);
        self.world.server().run_jobs().await.unwrap();
    }

    pub async fn withdraw(&self) {
        let subject = SubjectId(self.citizen.own_subject());
        let app = self.world.server().app();
        subjects::set_state(app, subject, NewState::Withdrawn, "test", "test")
            .await
            .unwrap();
    }

    /// What the staff are told of the citizen's code.
    pub async fn verdict(&self) -> Told {
        let text = self.citizen.showing().await.text;
        self.verdict_on(&text)
    }

    pub fn verdict_on(&self, text: &str) -> Told {
        told(&mut self.staff.scanner(), &self.staff, text)
    }
}

/// What a scanner says with the evidence that a phone holds.
pub fn told(scanner: &mut Scanner, staff: &Held, text: &str) -> Told {
    match scanner.text(text, &staff.phone.evidence()) {
        ScanStep::Verdict(view) => Told {
            word: match view.word {
                VerdictWord::Green => "green",
                VerdictWord::Orange => "orange",
                VerdictWord::Unchecked => "unchecked",
                VerdictWord::AlreadyShown => "already_shown",
                VerdictWord::Refused => "refused",
            },
            reason: view.reason.map(|reason| reason.code.to_owned()),
        },
        ScanStep::Stop(reason) => Told::none(reason.code()),
        step => panic!("no verdict: {step:?}"),
    }
}
