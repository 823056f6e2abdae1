package cn.fujian.bamin.core.scan

import cn.fujian.bamin.core.Failure
import cn.fujian.bamin.core.Outcome
import cn.fujian.bamin.core.failureOrNull
import cn.fujian.bamin.core.phone.Calls
import cn.fujian.bamin.core.phone.outcome
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.async
import kotlinx.coroutines.channels.Channel
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.asStateFlow
import kotlinx.coroutines.launch
import cn.fujian.bamin.engine.ScanStep as NativeScanStep
import cn.fujian.bamin.engine.Scanner as NativeScanner

/** A scanner whose calls take turns on one worker: one frame at a time, and the newest of those that wait. */
internal class EngineScanner(
    private val native: NativeScanner,
    private val calls: Calls,
    private val scope: CoroutineScope,
) : Scanner {
    private val lane = calls.worker.limitedParallelism(1)
    private val shown = MutableStateFlow(ScanState())
    private val newest = Channel<Frame>(Channel.CONFLATED) { it.release() }
    private val camera = scope.launch(lane) {
        for (frame in newest) {
            try {
                take { frame.shownTo(native) }
            } finally {
                frame.release()
            }
        }
    }

    override val state: StateFlow<ScanState> = shown.asStateFlow()

    override fun frame(frame: Frame) {
        if (newest.trySend(frame).isFailure) frame.release()
    }

    override suspend fun text(text: String) = turn { take { native.text(text) } }

    override suspend fun askChallenge(): Outcome<Int> = turn { outcome { native.askChallenge().toInt() } }

    override suspend fun cancelChallenge() = turn { native.cancelChallenge() }

    override suspend fun confirm() = turn { take { native.confirm() } }

    override suspend fun confirmCount() = turn { take { native.confirmCount() } }

    override suspend fun finishGroup() = turn { take { native.finishGroup() } }

    override suspend fun feedback(scan: String, feedback: Feedback): Failure? = turn {
        outcome {
            native.feedback(scan, feedback.passageReason, feedback.temperatureNormal, feedback.celsiusTenths)
        }.failureOrNull().also { calls.states.refresh() }
    }

    override fun close() {
        newest.cancel()
        camera.cancel()
        native.close()
    }

    /** What was tapped goes on when the screen is left. */
    private suspend fun <T> turn(work: suspend () -> T): T = scope.async(lane) { work() }.await()

    private suspend fun take(step: () -> NativeScanStep) {
        val before = shown.value
        shown.value = when (val taken = outcome { step() }) {
            is Outcome.Failed -> before.copy(step = ScanStep.Failed(taken.why))
            is Outcome.Done -> before.after(taken.value)
        }
        // The decision is in the queue already.
        if (shown.value.decisions != before.decisions) calls.states.refresh()
    }
}

private fun Frame.shownTo(scanner: NativeScanner): NativeScanStep = scanner.frame(
    luma,
    width.toUInt(),
    height.toUInt(),
    stride.toUInt(),
    quarterTurns.toUByte(),
    region?.native(),
)
