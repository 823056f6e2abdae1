package cn.fujian.bamin.core.scan

import cn.fujian.bamin.core.Failure
import cn.fujian.bamin.core.Outcome
import kotlinx.coroutines.flow.StateFlow

/** Checking codes. */
interface ScanPort {
    /**
     * A camera at the chosen point. The caller closes it.
     *
     * Fails with `no_point` before a log-in and a choice.
     */
    suspend fun open(): Outcome<Scanner>
}

/** One camera at one point. */
interface Scanner : AutoCloseable {
    /** Whole states: a slow collector misses no decision, only what was between. */
    val state: StateFlow<ScanState>

    /**
     * Takes a frame; never blocks. While one is decoded the newest of those that come waits
     * and the others are dropped. The frame's buffer is the scanner's until it calls
     * [Frame.release].
     */
    fun frame(frame: Frame)

    /** Takes a text that was read elsewhere. */
    suspend fun text(text: String)

    /** One tap: the next holder must type these four digits. */
    suspend fun askChallenge(): Outcome<Int>

    /** One tap: no digits after all. */
    suspend fun cancelChallenge()

    /** One tap: the code that was already shown passes once more. */
    suspend fun confirm()

    /** Staff counted as many people as there should be. */
    suspend fun confirmCount()

    /** Staff counted another number, or stop reading the family here. */
    suspend fun finishGroup()

    /** What staff add to a decision. */
    suspend fun feedback(scan: String, feedback: Feedback): Failure?
}

/** What staff add: the reason of passage, the temperature. */
data class Feedback(
    val passageReason: String? = null,
    val temperatureNormal: Boolean? = null,
    /** Tenths of a degree. */
    val celsiusTenths: Int? = null,
)
