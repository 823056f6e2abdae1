package cn.fujian.bamin.ui.reasons

import cn.fujian.bamin.core.Colour
import cn.fujian.bamin.core.Failure
import cn.fujian.bamin.core.Outcome
import cn.fujian.bamin.core.help.FakeHelp
import cn.fujian.bamin.core.help.Help
import cn.fujian.bamin.core.help.Hotline
import cn.fujian.bamin.core.reasons.FakeReasons
import cn.fujian.bamin.core.reasons.Reasons
import cn.fujian.bamin.core.settings.Language
import cn.fujian.bamin.core.wallet.FakeWallet
import cn.fujian.bamin.ui.steps.Loaded
import kotlin.test.assertEquals
import kotlinx.coroutines.ExperimentalCoroutinesApi
import kotlinx.coroutines.test.runCurrent
import kotlinx.coroutines.test.runTest
import org.junit.Test

@OptIn(ExperimentalCoroutinesApi::class)
class ReasonsPresenterTest {
    private val green = Reasons(Colour.Green, 100, 50, emptyList(), emptyList(), null)
    private val hotline = Hotline("province", "热线", "12345", emptyList(), open = true)

    @Test fun `reasons and the first hotline are shown`() = runTest {
        val help = FakeHelp(onHelp = { Outcome.Done(Help(1, emptyList(), listOf(hotline))) })
        val presenter = ReasonsPresenter("a", FakeReasons { Outcome.Done(green) }, help, FakeWallet(now = 200_000), Language.Chinese, backgroundScope)
        runCurrent()
        assertEquals(ReasonsState(Loaded.Done(green), hotline, 200), presenter.state.value)
    }

    @Test fun `a failure stays until it is tried again`() = runTest {
        val reasons = FakeReasons { Outcome.Failed(Failure("error.timeout")) }
        val presenter = ReasonsPresenter("a", reasons, FakeHelp(), FakeWallet(), Language.Chinese, backgroundScope)
        runCurrent()
        assertEquals(Loaded.Failed(Failure("error.timeout")), presenter.state.value.reasons)
        reasons.onReasons = { Outcome.Done(green) }
        presenter.onEvent(ReasonsEvent.TryAgain)
        assertEquals(Loaded.Loading, presenter.state.value.reasons)
        runCurrent()
        assertEquals(Loaded.Done(green), presenter.state.value.reasons)
        assertEquals(listOf("reasons a", "reasons a"), reasons.calls)
    }
}
