#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| bamin_protocol_fuzz::closed_points(data));
