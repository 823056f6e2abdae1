package cn.fujian.bamin.ui.help

import cn.fujian.bamin.core.Failure
import cn.fujian.bamin.core.Outcome
import cn.fujian.bamin.core.help.FakeHelp
import cn.fujian.bamin.core.help.Help
import cn.fujian.bamin.core.session.FakeSession
import cn.fujian.bamin.core.settings.Language
import cn.fujian.bamin.ui.steps.Loaded
import kotlin.test.assertEquals
import kotlin.test.assertNull
import kotlinx.coroutines.ExperimentalCoroutinesApi
import kotlinx.coroutines.test.runCurrent
import kotlinx.coroutines.test.runTest
import org.junit.Test

@OptIn(ExperimentalCoroutinesApi::class)
class HelpPresenterTest {
    private val page = Help(1, emptyList(), emptyList())

    @Test fun `one answer is open at a time, and none after a second touch`() = runTest {
        val presenter = HelpPresenter(FakeHelp { Outcome.Done(page) }, FakeSession(), Language.Chinese, backgroundScope)
        runCurrent()
        presenter.onEvent(HelpEvent.Open("face"))
        assertEquals("face", presenter.state.value.open)
        presenter.onEvent(HelpEvent.Open("face"))
        assertNull(presenter.state.value.open)
    }

    @Test fun `help that was never fetched is fetched when it is asked for`() = runTest {
        val help = FakeHelp { Outcome.Done(null) }
        val session = FakeSession(onSyncNow = { Failure("error.unreachable") })
        val presenter = HelpPresenter(help, session, Language.Chinese, backgroundScope)
        presenter.onEvent(HelpEvent.TryAgain)
        runCurrent()
        assertEquals(Loaded.Failed(Failure("error.unreachable")), presenter.state.value.help)
        help.onHelp = { Outcome.Done(page) }
        presenter.onEvent(HelpEvent.TryAgain)
        runCurrent()
        assertEquals(Loaded.Done(page), presenter.state.value.help)
    }
}
