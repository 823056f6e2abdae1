//! What is recorded, and that nothing is shown that is not.

use bamin_engine::queue::event::Temperature;
use bamin_engine::scan::{ScanStep, StopReason};

use crate::support::{Checkpoint, Holder, Issuer, Person, morning, verdict};

async fn scene() -> (Holder, Checkpoint) {
    let (issuer, clock) = (Issuer::new(), morning());
    let holder = Holder::enrolled(&[Person::new(1)], &issuer, &clock).await;
    let checkpoint = Checkpoint::new(&issuer, &clock);
    (holder, checkpoint)
}

#[tokio::test]
async fn a_full_disk_stops_the_scanner_before_it_shows_a_verdict() {
    let (holder, mut checkpoint) = scene().await;
    let pages = checkpoint.store.pages().unwrap();
    checkpoint.store.limit_pages(Some(pages)).unwrap();
    let (mut shown, mut step) = (0, ScanStep::Nothing);
    while step != ScanStep::Stop(StopReason::StorageFull) {
        holder.clock.advance_ms(20_000);
        let text = holder.showing().await.text;
        step = checkpoint.text(&text);
        shown += usize::from(matches!(step, ScanStep::Verdict(_)));
        assert!(shown < 50, "the disk never fills");
        assert_eq!(checkpoint.recorded().len(), shown);
    }
    checkpoint.store.limit_pages(None).unwrap();
    let text = holder.showing().await.text;
    verdict(checkpoint.text(&text));
    assert_eq!(checkpoint.recorded().len(), shown + 1);
}

#[tokio::test]
async fn feedback_names_its_scan() {
    let (holder, mut checkpoint) = scene().await;
    let scan = verdict(checkpoint.text(&holder.showing().await.text)).event;
    holder.clock.advance_ms(3_000);
    let fever = Temperature {
        normal: false,
        celsius_tenths: Some(382),
    };
    let reason = Some("看病".to_owned());
    checkpoint
        .scanner
        .feedback(scan, reason, Some(fever))
        .unwrap();
    let event = &checkpoint.events()[1];
    assert_eq!(event["kind"], "feedback");
    assert_eq!(event["scan"], scan.to_string());
    assert_eq!(event["passage_reason"], "看病");
    assert_eq!(event["temperature"]["celsius_tenths"], 382);
}

#[tokio::test]
async fn a_number_entered_offline_is_queued_and_what_is_no_number_is_not() {
    let (holder, checkpoint) = scene().await;
    let number = holder.showing().await.number;
    let spaced = format!("{} {} {}", &number[..4], &number[4..8], &number[8..]);
    assert!(
        checkpoint
            .scanner
            .number_to_check(&spaced)
            .unwrap()
            .is_some()
    );
    assert_eq!(checkpoint.scanner.number_to_check("1234").unwrap(), None);
    let events = checkpoint.events();
    assert_eq!(events.len(), 1);
    assert_eq!(events[0]["kind"], "number_to_check");
    assert_eq!(events[0]["number"], number.as_str());
}

#[tokio::test]
async fn a_record_carries_the_ages_of_what_the_verdict_rests_on() {
    let (holder, mut checkpoint) = scene().await;
    holder.clock.advance_ms(31 * 60_000);
    verdict(checkpoint.text(&holder.showing().await.text));
    let event = &checkpoint.events()[0];
    assert_eq!(event["trust_age"], 31 * 60);
    assert_eq!(event["status_age"], 31 * 60);
    assert_eq!(event["reason"]["code"], "evidence");
    assert_eq!(event["reason"]["params"]["seconds"], 31 * 60);
    assert_eq!(event["clock"], 0);
}
