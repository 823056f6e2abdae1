//! A JSON object that is written while it is read: what waits for the reader is a few
//! pieces, however long the lists are. Where it can't go on the connection is cut, so
//! that nobody takes a part for the whole.

use axum::BoxError;
use axum::body::{Body, Bytes};
use http_body_util::BodyExt as _;
use http_body_util::channel::{Channel, Sender};
use serde::Serialize;

use crate::http::problem::{Code, Problem};

/// Bytes of a piece, at least, but for the last.
const PIECE: usize = 16 * 1024;
/// Pieces that wait for the reader.
const WAITING: usize = 4;

/// The writing half.
pub(super) struct Answer {
    sender: Sender<Bytes, BoxError>,
    text: Vec<u8>,
    /// Nothing of the innermost list is written yet.
    is_first: bool,
}

impl Answer {
    pub(super) fn new() -> (Self, Body) {
        let (sender, channel) = Channel::new(WAITING);
        let answer = Self {
            sender,
            text: Vec::new(),
            is_first: true,
        };
        // A channel may not be asked again once it has ended, and packing does.
        (answer, Body::new(channel.fuse()))
    }

    /// Begins an object with these fields (at least one); more follow.
    pub(super) fn begin(&mut self, fields: &impl Serialize) -> Result<(), Problem> {
        self.separate();
        self.json(fields)?;
        self.text.pop();
        Ok(())
    }

    /// One more field of the object.
    pub(super) fn field(&mut self, name: &str, value: &impl Serialize) -> Result<(), Problem> {
        self.name(name)?;
        self.json(value)
    }

    /// Begins a list as the object's next field.
    pub(super) fn list(&mut self, name: &str) -> Result<(), Problem> {
        self.name(name)?;
        self.text.push(b'[');
        self.is_first = true;
        Ok(())
    }

    /// One of the list.
    pub(super) async fn item(&mut self, item: &impl Serialize) -> Result<(), Problem> {
        self.separate();
        self.json(item)?;
        self.send_pieces().await
    }

    pub(super) fn end_list(&mut self) {
        self.text.push(b']');
        self.is_first = false;
    }

    pub(super) async fn end(&mut self) -> Result<(), Problem> {
        self.text.push(b'}');
        self.is_first = false;
        self.send_pieces().await
    }

    /// What is left goes out.
    pub(super) async fn finish(mut self) -> Result<(), Problem> {
        self.send().await
    }

    /// Cuts the connection.
    pub(super) fn cut(self, problem: &Problem) {
        self.sender.abort(problem.code.as_str().into());
    }

    fn name(&mut self, name: &str) -> Result<(), Problem> {
        self.text.push(b',');
        self.json(&name)?;
        self.text.push(b':');
        Ok(())
    }

    fn separate(&mut self) {
        if !std::mem::take(&mut self.is_first) {
            self.text.push(b',');
        }
    }

    fn json(&mut self, value: &impl Serialize) -> Result<(), Problem> {
        serde_json::to_writer(&mut self.text, value).map_err(|error| Problem::internal(&error))
    }

    async fn send_pieces(&mut self) -> Result<(), Problem> {
        match self.text.len() >= PIECE {
            true => self.send().await,
            false => Ok(()),
        }
    }

    async fn send(&mut self) -> Result<(), Problem> {
        let piece = Bytes::from(std::mem::take(&mut self.text));
        // Nobody reads any more.
        let sent = self.sender.send_data(piece).await;
        sent.map_err(|_| Code::Unavailable.into())
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use std::future::Future;
    use std::pin::pin;
    use std::task::{Context, Poll, Waker};

    use serde_json::{Value, json};

    use super::*;

    #[tokio::test]
    async fn what_is_written_is_one_json_text() {
        let (mut answer, body) = Answer::new();
        answer.begin(&json!({"a": 1})).unwrap();
        answer.list("people").unwrap();
        for n in 0..2 {
            answer.begin(&json!({"n": n})).unwrap();
            answer.list("looks").unwrap();
            answer.item(&1).await.unwrap();
            answer.item(&2).await.unwrap();
            answer.end_list();
            answer.list("none").unwrap();
            answer.end_list();
            answer.field("more", &false).unwrap();
            answer.end().await.unwrap();
        }
        answer.end_list();
        answer.end().await.unwrap();
        answer.finish().await.unwrap();
        let text = body.collect().await.unwrap().to_bytes();
        let person = |n: u8| json!({"n": n, "looks": [1, 2], "none": [], "more": false});
        assert_eq!(
            serde_json::from_slice::<Value>(&text).unwrap(),
            json!({"a": 1, "people": [person(0), person(1)]})
        );
    }

    #[tokio::test]
    async fn what_is_cut_is_no_whole_answer() {
        let (mut answer, body) = Answer::new();
        answer.begin(&json!({"a": 1})).unwrap();
        answer.list("people").unwrap();
        answer.item(&"x".repeat(PIECE)).await.unwrap();
        answer.cut(&Code::Unavailable.into());
        assert!(body.collect().await.is_err());
    }

    #[test]
    fn no_more_than_a_few_pieces_wait_for_who_does_not_read() {
        let (mut answer, _unread) = Answer::new();
        answer.begin(&json!({"a": 1})).unwrap();
        answer.list("looks").unwrap();
        let mut written = 0;
        let endless = async {
            loop {
                answer.item(&"look").await.unwrap();
                written += 7;
            }
        };
        let mut context = Context::from_waker(Waker::noop());
        let polled: Poll<()> = pin!(endless).poll(&mut context);
        assert!(polled.is_pending());
        assert!(written < (WAITING + 2) * PIECE, "{written}");
    }
}
