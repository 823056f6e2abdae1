package cn.fujian.bamin.ui.me

import cn.fujian.bamin.core.SubjectKind
import cn.fujian.bamin.core.messages.FakeMessages
import cn.fujian.bamin.core.messages.Message
import cn.fujian.bamin.core.signin.FakeSignIn
import cn.fujian.bamin.core.wallet.FakeWallet
import cn.fujian.bamin.core.wallet.Subject
import kotlin.test.assertEquals
import kotlinx.coroutines.ExperimentalCoroutinesApi
import kotlinx.coroutines.launch
import kotlinx.coroutines.test.runCurrent
import kotlinx.coroutines.test.runTest
import org.junit.Test

@OptIn(ExperimentalCoroutinesApi::class)
class MePresenterTest {
    @Test fun `the own code and what is unread are known, not the family's`() = runTest {
        val wallet = FakeWallet(
            listOf(
                Subject("child", SubjectKind.Family, own = false, name = "林*"),
                Subject("own", SubjectKind.Resident, own = true, name = "林**"),
            ),
        )
        val messages = FakeMessages(listOf(Message("1", "own", 1, "colour_green", emptyMap(), read = false)))
        val presenter = MePresenter(FakeSignIn(), messages, wallet, backgroundScope)
        backgroundScope.launch { presenter.state.collect {} }
        runCurrent()
        assertEquals(MeState(identity = null, unread = 1, subject = "own", kind = SubjectKind.Resident), presenter.state.value)
    }
}
