package cn.fujian.bamin.core.phone

import cn.fujian.bamin.engine.BaminException
import kotlinx.coroutines.CoroutineDispatcher
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.asStateFlow
import kotlinx.coroutines.sync.Mutex
import kotlinx.coroutines.sync.withLock
import kotlinx.coroutines.withContext
import java.util.concurrent.CopyOnWriteArrayList

/**
 * The engine's states as flows. Whole states are read anew after each change; who
 * follows slowly sees the newest.
 */
internal class States(private val worker: CoroutineDispatcher) {
    private val readers = CopyOnWriteArrayList<() -> Unit>()
    private val turn = Mutex()

    /** What [read] gives now and after each change. It keeps the last value when reading fails. */
    fun <T> follow(empty: T, read: () -> T): StateFlow<T> {
        val state = MutableStateFlow(empty)
        val reader = {
            try {
                state.value = read()
            } catch (_: BaminException) {
                // The disk is full or busy: the state stays what it was.
            } catch (_: IllegalStateException) {
                // The phone was closed meanwhile.
            }
        }
        readers += reader
        reader()
        return state.asStateFlow()
    }

    /** Reads every state anew. */
    suspend fun refresh() = withContext(worker) {
        turn.withLock { readers.forEach { it() } }
    }
}
