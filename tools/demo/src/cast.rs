//! Who comes to the gates, in which order, and what should be said to each.

use std::collections::VecDeque;

use anyhow::{Context, Result, ensure};

use crate::people::Seeded;

/// What somebody shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Role {
    /// A green code.
    Green,
    /// An orange code.
    Orange,
    /// A picture of a code, 61 s old.
    Screenshot,
    /// The phone of somebody who has just passed.
    PassedBack,
    /// A code of an issuer that only claims to be ours.
    Forged,
    /// A code that was withdrawn after it was issued.
    Withdrawn,
    /// A QR code that is no health code.
    Stranger,
    /// Four codes on one phone, shown together.
    Family,
}

impl Role {
    /// All, as they are told.
    pub const ALL: [Self; 8] = [
        Self::Green,
        Self::Orange,
        Self::Screenshot,
        Self::PassedBack,
        Self::Forged,
        Self::Withdrawn,
        Self::Stranger,
        Self::Family,
    ];

    /// In the story.
    pub fn words(self) -> &'static str {
        match self {
            Self::Green => "green code 绿码",
            Self::Orange => "orange code 橙码",
            Self::Screenshot => "screenshot, 61 s old",
            Self::PassedBack => "phone passed back",
            Self::Forged => "forged code",
            Self::Withdrawn => "withdrawn pass",
            Self::Stranger => "a stranger's QR",
            Self::Family => "family of four, as a group",
        }
    }

    /// The verdict, and its reason if there must be one.
    pub fn expected(self) -> (&'static str, Option<&'static str>) {
        match self {
            Self::Green | Self::Family => ("green", None),
            Self::Orange => ("orange", None),
            Self::Screenshot => ("refused", Some("expired")),
            Self::PassedBack => ("already_shown", None),
            Self::Forged => ("refused", Some("forged")),
            Self::Withdrawn => ("refused", Some("withdrawn")),
            Self::Stranger => ("refused", Some("not_a_health_code")),
        }
    }
}

/// One person, or one family, at one gate.
#[derive(Clone, Copy, Debug)]
pub struct Visit {
    /// What is shown.
    pub role: Role,
    /// Whose phone: place in the list of citizens. Nobody's for forged codes and strangers.
    pub citizen: Option<usize>,
    /// Which gate, 0 or 1.
    pub gate: usize,
}

/// People, not visits: the family counts as four.
pub const PEOPLE: usize = 200;
const FEW: usize = 5;
/// Others between a phone and its return, so that it is out of view for over a second.
const BETWEEN: usize = 40;

/// 200 people for the seeded citizens.
pub fn visits(seeded: &Seeded) -> Result<Vec<Visit>> {
    let family = seeded
        .citizens
        .iter()
        .position(|citizen| citizen.subjects.len() == 4);
    let (mut orange, mut green) = (VecDeque::new(), VecDeque::new());
    for (place, citizen) in seeded.citizens.iter().enumerate() {
        if let [single] = citizen.subjects.as_slice() {
            if single.colour == "orange" {
                orange.push_back(place)
            } else {
                green.push_back(place)
            }
        }
    }
    ensure!(
        family.is_some() && green.len() > 2 * FEW + BETWEEN,
        "the seeded people are too few: make demo-reset"
    );
    let take = |role, count: usize, from: &mut VecDeque<usize>| {
        let taken = from.drain(..count.min(from.len()));
        taken
            .map(|citizen| (role, Some(citizen)))
            .collect::<Vec<_>>()
    };
    let mut rare = take(Role::Screenshot, FEW, &mut green);
    rare.extend(take(Role::Withdrawn, FEW, &mut green));
    rare.extend(take(Role::Orange, usize::MAX, &mut orange));
    rare.extend([(Role::Forged, None); FEW]);
    rare.extend([(Role::Stranger, None); FEW]);
    rare.push((Role::Family, family));
    let common = PEOPLE - FEW - (rare.len() + 3);
    ensure!(
        green.len() >= common,
        "the seeded people are too few: make demo-reset"
    );
    let common = take(Role::Green, common, &mut green);
    Ok(interleave(common, rare))
}

/// Somebody green who comes to no gate: there is time to arrive from elsewhere.
pub fn newcomer(seeded: &Seeded, visits: &[Visit]) -> Result<usize> {
    let stays_away = |place: &usize| visits.iter().all(|visit| visit.citizen != Some(*place));
    let green = |place: &usize| {
        let citizen = seeded.citizens.get(*place);
        citizen.is_some_and(
            |citizen| matches!(citizen.subjects.as_slice(), [own] if own.colour == "green"),
        )
    };
    (0..seeded.citizens.len())
        .find(|place| green(place) && stays_away(place))
        .context("everybody came to the gates: make demo-reset")
}

/// Spreads the rare ones among the common; the first few phones come back later, at their own gate.
fn interleave(common: Vec<(Role, Option<usize>)>, rare: Vec<(Role, Option<usize>)>) -> Vec<Visit> {
    let returning: Vec<_> = common
        .iter()
        .take(FEW)
        .map(|(_, citizen)| (Role::PassedBack, *citizen))
        .collect();
    let every = common.len() / (rare.len() + 1);
    let mut rare = rare.into_iter();
    let mut visits: Vec<Visit> = Vec::with_capacity(PEOPLE);
    let come = |visits: &mut Vec<Visit>, (role, citizen): (Role, Option<usize>)| {
        let before = visits
            .iter()
            .find(|visit| role == Role::PassedBack && visit.citizen == citizen);
        let gate = before.map_or(visits.len() % 2, |visit| visit.gate);
        visits.push(Visit {
            role,
            citizen,
            gate,
        });
    };
    for (place, visit) in common.into_iter().enumerate() {
        come(&mut visits, visit);
        if place % every.max(1) == every.max(1) - 1
            && let Some(visit) = rare.next()
        {
            come(&mut visits, visit);
        }
        if let Some(back) = place.checked_sub(BETWEEN)
            && let Some(visit) = returning.get(back)
        {
            come(&mut visits, *visit);
        }
    }
    rare.for_each(|visit| come(&mut visits, visit));
    visits
}
