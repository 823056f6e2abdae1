package cn.fujian.bamin.core.queue

import cn.fujian.bamin.core.Failure
import kotlinx.coroutines.flow.MutableStateFlow

class FakeQueue(
    queue: Queue = Queue(),
    var onDismiss: suspend (String) -> Failure? = { null },
    var onTryAgain: suspend () -> Failure? = { null },
) : QueuePort {
    val calls = mutableListOf<String>()
    override val queue = MutableStateFlow(queue)

    override suspend fun dismiss(event: String): Failure? {
        calls += "dismiss $event"
        return onDismiss(event)
    }

    override suspend fun tryAgain(): Failure? {
        calls += "tryAgain"
        return onTryAgain()
    }
}
