//! The clock port: the machine's wall clock, a monotonic clock that goes on in
//! sleep, and an id that changes at each boot. `std::time::Instant` stops while
//! a phone sleeps, so it is no adapter for this.

use std::sync::Mutex;
use std::sync::PoisonError;

/// What the machine says about time, right or wrong.
pub trait Clock: Send + Sync {
    /// The wall clock, Unix milliseconds; whoever holds the phone can change it.
    fn wall_ms(&self) -> i64;
    /// Milliseconds since boot, sleep included, never backwards within a boot.
    fn mono_ms(&self) -> i64;
    /// An id of this boot: the same until the machine starts anew.
    fn boot_id(&self) -> String;
}

/// The clock of a Linux or Android machine: `CLOCK_BOOTTIME`, and the kernel's
/// boot id, which Android may hide from apps (the shell then brings its own).
#[cfg(any(target_os = "linux", target_os = "android"))]
#[derive(Debug, Clone)]
pub struct SystemClock {
    boot: String,
}

#[cfg(any(target_os = "linux", target_os = "android"))]
impl SystemClock {
    /// Reads the boot id once; fails if the kernel does not show it.
    pub fn new() -> std::io::Result<Self> {
        let boot = std::fs::read_to_string("/proc/sys/kernel/random/boot_id")?;
        Ok(Self {
            boot: boot.trim().to_owned(),
        })
    }

    fn read(clock: rustix::time::ClockId) -> i64 {
        let time = rustix::time::clock_gettime(clock);
        time.tv_sec * 1000 + time.tv_nsec / 1_000_000
    }
}

#[cfg(any(target_os = "linux", target_os = "android"))]
impl Clock for SystemClock {
    fn wall_ms(&self) -> i64 {
        Self::read(rustix::time::ClockId::Realtime)
    }

    fn mono_ms(&self) -> i64 {
        Self::read(rustix::time::ClockId::Boottime)
    }

    fn boot_id(&self) -> String {
        self.boot.clone()
    }
}

/// A clock that moves only when told: the test double.
#[derive(Debug)]
pub struct ManualClock {
    hands: Mutex<Hands>,
}

#[derive(Debug, Clone, Copy)]
struct Hands {
    wall_ms: i64,
    mono_ms: i64,
    boots: u32,
}

impl ManualClock {
    /// A machine that booted a minute before `wall_ms` (Unix milliseconds).
    pub fn new(wall_ms: i64) -> Self {
        Self {
            hands: Mutex::new(Hands {
                wall_ms,
                mono_ms: 60_000,
                boots: 1,
            }),
        }
    }

    /// Lets time pass on both clocks.
    pub fn advance_ms(&self, ms: i64) {
        self.change(|hands| {
            hands.wall_ms += ms;
            hands.mono_ms += ms;
        });
    }

    /// Somebody sets the wall clock; the monotonic one does not notice.
    pub fn set_wall_ms(&self, wall_ms: i64) {
        self.change(|hands| hands.wall_ms = wall_ms);
    }

    /// The machine is off for `ms`, then starts with a new boot id.
    pub fn reboot_after_ms(&self, ms: i64) {
        self.change(|hands| {
            hands.wall_ms += ms;
            hands.mono_ms = 1_000;
            hands.boots += 1;
        });
    }

    fn change(&self, change: impl FnOnce(&mut Hands)) {
        change(&mut self.hands.lock().unwrap_or_else(PoisonError::into_inner));
    }

    fn hands(&self) -> Hands {
        *self.hands.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Clock for ManualClock {
    fn wall_ms(&self) -> i64 {
        self.hands().wall_ms
    }

    fn mono_ms(&self) -> i64 {
        self.hands().mono_ms
    }

    fn boot_id(&self) -> String {
        format!("boot-{}", self.hands().boots)
    }
}
