package cn.fujian.bamin.ui.messages

import cn.fujian.bamin.core.Failure
import cn.fujian.bamin.core.Outcome
import cn.fujian.bamin.core.SubjectKind
import cn.fujian.bamin.core.messages.FakeMessages
import cn.fujian.bamin.core.messages.Message
import cn.fujian.bamin.core.session.FakeSession
import cn.fujian.bamin.core.wallet.FakeWallet
import cn.fujian.bamin.core.wallet.Subject
import cn.fujian.bamin.ui.steps.Step
import kotlin.test.assertEquals
import kotlin.test.assertFalse
import kotlin.test.assertTrue
import kotlinx.coroutines.ExperimentalCoroutinesApi
import kotlinx.coroutines.launch
import kotlinx.coroutines.test.TestScope
import kotlinx.coroutines.test.runCurrent
import kotlinx.coroutines.test.runTest
import org.junit.Test

@OptIn(ExperimentalCoroutinesApi::class)
class MessagesPresenterTest {
    private val messages = FakeMessages(listOf(message("3"), message("2", subject = "child")))
    private val session = FakeSession()
    private val wallet = FakeWallet(
        listOf(
            Subject("own", SubjectKind.Resident, own = true, name = "林**"),
            Subject("child", SubjectKind.Family, own = false, name = "林*"),
        ),
    )

    @Test fun `a message about a member has the member's name`() = presenting { presenter ->
        assertEquals(listOf(null, "林*"), presenter.state.value.messages.map { it.about })
    }

    @Test fun `older ones come below, until there are none`() = presenting { presenter ->
        messages.onOlder = { Outcome.Done(listOf(message("1"))) }
        presenter.onEvent(MessagesEvent.Older)
        runCurrent()
        assertEquals(listOf("3", "2", "1"), presenter.ids())
        assertTrue(presenter.state.value.more)
        messages.onOlder = { Outcome.Done(emptyList()) }
        presenter.onEvent(MessagesEvent.Older)
        runCurrent()
        assertFalse(presenter.state.value.more)
        assertEquals(listOf("older 2", "older 1"), messages.calls)
    }

    @Test fun `a page that can't be read says why and keeps what is there`() = presenting { presenter ->
        messages.onOlder = { Outcome.Failed(Failure("error.storage_unreadable")) }
        presenter.onEvent(MessagesEvent.Older)
        runCurrent()
        assertEquals(Step.Failed(Failure("error.storage_unreadable")), presenter.state.value.older)
        assertEquals(listOf("3", "2"), presenter.ids())
    }

    @Test fun `what was read is shown as read at once`() = presenting { presenter ->
        presenter.onEvent(MessagesEvent.ReadAll)
        runCurrent()
        assertEquals(listOf("markRead [3, 2]"), messages.calls)
        assertTrue(presenter.state.value.messages.all { it.message.read })
    }

    @Test fun `a refresh that fails says so beside the list`() = presenting { presenter ->
        session.onSyncNow = { Failure("error.unreachable") }
        presenter.onEvent(MessagesEvent.Refresh)
        runCurrent()
        assertEquals(Step.Failed(Failure("error.unreachable")), presenter.state.value.refresh)
    }

    private fun MessagesPresenter.ids() = state.value.messages.map { it.message.id }

    private fun message(id: String, subject: String = "own") = Message(id, subject, id.toLong(), "colour_green", emptyMap(), read = false)

    private fun presenting(test: suspend TestScope.(MessagesPresenter) -> Unit) = runTest {
        val presenter = MessagesPresenter(messages, session, wallet, backgroundScope)
        backgroundScope.launch { presenter.state.collect {} }
        runCurrent()
        test(presenter)
    }
}
