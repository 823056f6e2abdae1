package cn.fujian.bamin.core.freshness

import cn.fujian.bamin.core.ClockQuality
import kotlinx.coroutines.flow.StateFlow

/** How new is what this phone judges by, and the check before a shift. */
interface FreshnessPort {
    /** One for each source. */
    val freshness: StateFlow<List<Freshness>>

    /** Checks storage and clock by using them. */
    suspend fun selfCheck(): SelfCheck
}

/** The age of one source; ages and limits in seconds. */
data class Freshness(
    val source: FreshnessSource,
    val level: FreshnessLevel,
    /** None: there is nothing that could be old. */
    val age: Long?,
    /** From this age on it is old. */
    val oldFrom: Long?,
    /** From this age on it is too old. */
    val tooOldFrom: Long?,
)

/** What a checkpoint relies on. */
enum class FreshnessSource(val key: String) {
    Trust("freshness.trust"),
    Status("freshness.status"),
    Clock("freshness.clock"),
    Session("freshness.session"),
}

/** Whether it is new enough. */
enum class FreshnessLevel { Fresh, Old, TooOld }

/** What a self-check found. */
data class SelfCheck(
    /** Why storage can't be relied on: the key of a text. None: it can. */
    val storageError: String?,
    val clock: ClockQuality,
    /** The machine's own clock minus the time that the engine goes by, seconds. */
    val wallOffset: Long,
)
