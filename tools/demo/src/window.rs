//! People for the phones in a window on the desk (`make phone`): made up with the
//! others, but left out of the story, so that their codes and log-ins are unused.

use std::fmt::Write as _;
use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use anyhow::{Context, Result, ensure};

use crate::people::{Citizen, SINGLES, Seeded};

/// How many holders are kept for it: one is green, one carries a family, one is
/// orange, one arrives from another province.
pub const HOLDERS: u32 = 4;

/// Who may be opened in a window.
pub struct People {
    citizen: Citizen,
    family: Citizen,
    orange: Citizen,
    arrival: Citizen,
}

impl People {
    /// Takes them out of the population; the story has the others.
    pub fn taken_from(seeded: &mut Seeded) -> Result<Self> {
        let mut take = |codes: usize, colour: &str| {
            let place = seeded.citizens.iter().rposition(|citizen| {
                let own = citizen.subjects.first();
                citizen.subjects.len() == codes && own.is_some_and(|own| own.colour == colour)
            });
            let place = place.context("the seeded people are too few: make demo-reset")?;
            anyhow::Ok(seeded.citizens.remove(place))
        };
        let people = Self {
            citizen: take(1, "green")?,
            family: take(4, "green")?,
            orange: take(1, "orange")?,
            arrival: take(1, "green")?,
        };
        let left = seeded.citizens.len();
        ensure!(
            left == 1 + SINGLES as usize,
            "{left} people are left for the story"
        );
        Ok(people)
    }

    /// Writes what the window needs, readable by its owner. For the demonstration
    /// only: nobody in it exists, and its log-ins open nothing else.
    pub fn write(&self, file: &Path, server: &str, seeded: &Seeded) -> Result<()> {
        let staff = seeded.units.first().and_then(|unit| unit.staff.last());
        let staff = staff.context("nobody is made up to check codes")?;
        let mut text = String::from(
            "# Demonstration only: nobody here exists, and these log-ins open nothing else.\n",
        );
        writeln!(text, "server={server}")?;
        writeln!(text, "trust_roots={}", seeded.roots.join(","))?;
        writeln!(
            text,
            "people=citizen,family,orange,arrival,newcomer,staff\nnewcomer.kind=newcomer"
        )?;
        for (id, kind, citizen) in [
            ("citizen", "holder", &self.citizen),
            ("family", "holder", &self.family),
            ("orange", "holder", &self.orange),
            ("arrival", "arrival", &self.arrival),
        ] {
            let code = &citizen.enrolment_code;
            writeln!(text, "{id}.kind={kind}\n{id}.enrolment_code={code}")?;
        }
        let (phone, password) = (&staff.phone, &staff.password);
        writeln!(
            text,
            "staff.kind=staff\nstaff.phone={phone}\nstaff.password={password}"
        )?;
        let new = file.with_extension("new");
        fs::write(&new, text)?;
        fs::set_permissions(&new, Permissions::from_mode(0o600))?;
        Ok(fs::rename(new, file)?)
    }
}
