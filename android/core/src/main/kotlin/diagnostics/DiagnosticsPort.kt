package cn.fujian.bamin.core.diagnostics

import cn.fujian.bamin.core.Outcome
import kotlinx.coroutines.flow.StateFlow

/** How the phone stands with the server, for who helps. */
interface DiagnosticsPort {
    val tasks: StateFlow<List<TaskStatus>>

    /** A report to send to who helps: versions, tasks, the log's codes and figures; no personal data. */
    suspend fun report(): Outcome<String>
}

/** How a task of sync stands. */
data class TaskStatus(
    /** The key of its name. */
    val key: String,
    /** Unix seconds. */
    val lastSuccess: Long?,
    /** Since the last success. */
    val failures: Int,
    /** The code of the last failure. */
    val lastError: String?,
)
