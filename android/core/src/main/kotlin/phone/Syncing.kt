package cn.fujian.bamin.core.phone

import cn.fujian.bamin.core.Failure
import cn.fujian.bamin.core.FailureKind
import cn.fujian.bamin.core.Outcome
import cn.fujian.bamin.engine.TaskStatus
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Job
import kotlinx.coroutines.delay
import kotlinx.coroutines.isActive
import kotlinx.coroutines.launch
import kotlinx.coroutines.sync.Mutex
import kotlinx.coroutines.sync.withLock

/** Keeps the phone up to date and tells the states what changed. */
internal class Syncing(
    private val rooms: Rooms,
    private val calls: Calls,
    private val scope: CoroutineScope,
) {
    private val turn = Mutex()
    private var last: List<TaskStatus> = emptyList()

    /** Does what is due, about once a second. */
    fun keep(): Job = scope.launch {
        var rounds = 0
        while (isActive) {
            val before = last
            step()
            // A code may have ended by time alone.
            if (last != before || rounds++ % ROUNDS_A_LOOK == 0) calls.states.refresh()
            delay(PAUSE_MS)
        }
    }

    /** Everything is due at once; the first failure. */
    suspend fun now(): Failure? {
        val outcome = calls.change {
            rooms.sync.syncNow()
            val before = rooms.sync.status()
            step().zip(before).firstOrNull { (now, then) -> now.failures > then.failures }?.first
        }
        return when (outcome) {
            is Outcome.Failed -> outcome.why
            is Outcome.Done -> outcome.value?.lastError?.let { Failure(it, kind = FailureKind.Network) }
        }
    }

    private suspend fun step(): List<TaskStatus> = turn.withLock { rooms.sync.step().also { last = it } }

    private companion object {
        const val PAUSE_MS = 1_000L
        const val ROUNDS_A_LOOK = 30
    }
}
