package cn.fujian.bamin.ui.messages

import cn.fujian.bamin.core.Outcome
import cn.fujian.bamin.core.messages.Message
import cn.fujian.bamin.core.messages.MessagesPort
import cn.fujian.bamin.core.session.SessionPort
import cn.fujian.bamin.core.wallet.Subject
import cn.fujian.bamin.core.wallet.WalletPort
import cn.fujian.bamin.ui.steps.Step
import cn.fujian.bamin.ui.steps.step
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.SharingStarted
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.combine
import kotlinx.coroutines.flow.stateIn
import kotlinx.coroutines.flow.update
import kotlinx.coroutines.launch

class MessagesPresenter(
    private val messages: MessagesPort,
    private val session: SessionPort,
    private val wallet: WalletPort,
    private val scope: CoroutineScope,
) {
    private val pages = MutableStateFlow(Pages())
    private val refresh = MutableStateFlow<Step>(Step.Idle)

    val state: StateFlow<MessagesState> =
        combine(messages.newest, messages.unread, wallet.subjects, pages, refresh) { newest, unread, subjects, pages, refresh ->
            val all = (newest + pages.older).distinctBy { it.id }
            MessagesState(
                all.map { Letter(it.seen(pages), about(it, subjects)) },
                unread,
                more = all.isNotEmpty() && !pages.ended,
                older = pages.step,
                refresh = refresh,
                now = wallet.now() / 1000,
            )
        }.stateIn(scope, SharingStarted.WhileSubscribed(5_000), MessagesState())

    fun onEvent(event: MessagesEvent) {
        when (event) {
            is MessagesEvent.Read -> read(listOf(event.message))
            MessagesEvent.ReadAll -> read(state.value.messages.map { it.message }.filter { !it.read }.map { it.id })
            MessagesEvent.Older -> older()
            MessagesEvent.Refresh -> refresh()
        }
    }

    private fun read(ids: List<String>) {
        if (ids.isEmpty()) return
        pages.update { it.copy(read = it.read + ids) }
        scope.launch { messages.markRead(ids) }
    }

    private fun older() {
        val last = state.value.messages.lastOrNull()?.message ?: return
        if (pages.value.step == Step.Running) return
        pages.update { it.copy(step = Step.Running) }
        scope.launch {
            when (val page = messages.older(last.id)) {
                is Outcome.Done -> pages.update { it.copy(older = it.older + page.value, ended = page.value.isEmpty(), step = Step.Idle) }
                is Outcome.Failed -> pages.update { it.copy(step = Step.Failed(page.why)) }
            }
        }
    }

    private fun refresh() {
        if (refresh.value == Step.Running) return
        refresh.value = Step.Running
        scope.launch { refresh.value = session.syncNow().step() }
    }
}

private data class Pages(
    val older: List<Message> = emptyList(),
    val ended: Boolean = false,
    val step: Step = Step.Idle,
    /** Read here, also on pages that the port doesn't give anew. */
    val read: Set<String> = emptySet(),
)

private fun Message.seen(pages: Pages) = if (id in pages.read) copy(read = true) else this

private fun about(message: Message, subjects: List<Subject>) =
    subjects.firstOrNull { it.id == message.subject && !it.own }?.name
