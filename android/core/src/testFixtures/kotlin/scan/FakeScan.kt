package cn.fujian.bamin.core.scan

import cn.fujian.bamin.core.Failure
import cn.fujian.bamin.core.Outcome
import cn.fujian.bamin.core.unexpected
import kotlinx.coroutines.flow.MutableStateFlow

class FakeScan(
    val scanner: FakeScanner = FakeScanner(),
    var onOpen: suspend () -> Outcome<Scanner> = { Outcome.Done(scanner) },
) : ScanPort {
    override suspend fun open(): Outcome<Scanner> = onOpen()
}

class FakeScanner(
    state: ScanState = ScanState(),
    var onAskChallenge: suspend () -> Outcome<Int> = { unexpected() },
    var onFeedback: suspend (String, Feedback) -> Failure? = { _, _ -> null },
) : Scanner {
    val calls = mutableListOf<String>()
    override val state = MutableStateFlow(state)

    override fun frame(frame: Frame) {
        calls += "frame ${frame.width}x${frame.height}"
        frame.release()
    }

    override suspend fun text(text: String) {
        calls += "text"
    }

    override suspend fun askChallenge(): Outcome<Int> {
        calls += "askChallenge"
        return onAskChallenge()
    }

    override suspend fun cancelChallenge() {
        calls += "cancelChallenge"
    }

    override suspend fun confirm() {
        calls += "confirm"
    }

    override suspend fun confirmCount() {
        calls += "confirmCount"
    }

    override suspend fun finishGroup() {
        calls += "finishGroup"
    }

    override suspend fun feedback(scan: String, feedback: Feedback): Failure? {
        calls += "feedback $scan"
        return onFeedback(scan, feedback)
    }

    override fun close() {
        calls += "close"
    }
}
