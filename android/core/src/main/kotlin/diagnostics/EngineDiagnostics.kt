package cn.fujian.bamin.core.diagnostics

import cn.fujian.bamin.core.Outcome
import cn.fujian.bamin.core.phone.Calls
import cn.fujian.bamin.core.phone.PhoneConfig
import cn.fujian.bamin.core.phone.Rooms
import cn.fujian.bamin.core.phone.own

internal class EngineDiagnostics(
    private val rooms: Rooms,
    private val calls: Calls,
    private val config: PhoneConfig,
) : DiagnosticsPort {
    override val tasks = calls.states.follow(emptyList()) { read() }

    override suspend fun report(): Outcome<String> = calls.ask {
        val time = rooms.phone.time()
        buildString {
            appendLine("version ${config.version} platform ${config.platform} server ${config.server}")
            appendLine("time ${time.ms / MS} clock ${time.quality.own().key} events ${rooms.queue.pending()}")
            for (task in read()) {
                appendLine("${task.key} success ${task.lastSuccess} failures ${task.failures} error ${task.lastError}")
            }
            append(rooms.log.export().decodeToString())
        }
    }

    private fun read() = rooms.sync.status().map {
        TaskStatus(it.task.textKey(), it.lastSuccess, it.failures.toInt(), it.lastError)
    }

    private companion object {
        const val MS = 1_000
    }
}
