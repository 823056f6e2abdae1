#![no_main]

use std::panic;
use std::process::abort;

use bamin_engine_fuzz::look::look;

libfuzzer_sys::fuzz_target!(
    init: {
        // rxing panics on some pictures, which the decoder catches. A panic of ours is a
        // crash even where it would be caught.
        panic::set_hook(Box::new(|panic| {
            if !panic.location().is_some_and(|at| at.file().contains("rxing-")) {
                eprintln!("{panic}");
                abort();
            }
        }));
    },
    |data: &[u8]| look(data)
);
