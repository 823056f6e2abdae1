package cn.fujian.bamin.core.diagnostics

import cn.fujian.bamin.core.Outcome
import kotlinx.coroutines.flow.MutableStateFlow

class FakeDiagnostics(
    tasks: List<TaskStatus> = emptyList(),
    var onReport: suspend () -> Outcome<String> = { Outcome.Done("version 0.1.0") },
) : DiagnosticsPort {
    val calls = mutableListOf<String>()
    override val tasks = MutableStateFlow(tasks)

    override suspend fun report(): Outcome<String> {
        calls += "report"
        return onReport()
    }
}
