package cn.fujian.bamin.ui.signin

import cn.fujian.bamin.core.Failure
import cn.fujian.bamin.core.Outcome
import cn.fujian.bamin.core.signin.FakeSignIn
import cn.fujian.bamin.core.signin.Identity
import cn.fujian.bamin.core.signin.IdentityLevel
import cn.fujian.bamin.core.signin.SignInPage
import cn.fujian.bamin.ui.steps.Step
import kotlin.test.assertEquals
import kotlinx.coroutines.ExperimentalCoroutinesApi
import kotlinx.coroutines.test.runCurrent
import kotlinx.coroutines.test.runTest
import org.junit.Test

@OptIn(ExperimentalCoroutinesApi::class)
class SignInPresenterTest {
    private val page = SignInPage("https://identity.example", 100)
    private val identity = Identity(IdentityLevel.L4, emptyList(), "林**", null, null, null, 0)
    private val signIn = FakeSignIn(onBegin = { Outcome.Done(page) }, onFinish = { _, _ -> Outcome.Done(identity) })

    @Test fun `the browser's address finishes what was begun`() = runTest {
        val presenter = SignInPresenter(signIn, backgroundScope)
        presenter.onEvent(SignInEvent.Begin)
        runCurrent()
        assertEquals(page, presenter.state.value.page)
        presenter.onEvent(SignInEvent.Return("bamin://signed-in?code=1"))
        runCurrent()
        assertEquals(identity, presenter.state.value.identity)
        assertEquals(listOf("begin", "finish bamin://signed-in?code=1 Kept"), signIn.calls)
    }

    @Test fun `a return code can be typed, and earlier phones stopped`() = runTest {
        val presenter = SignInPresenter(signIn, backgroundScope)
        presenter.onEvent(SignInEvent.Finish)
        presenter.onEvent(SignInEvent.Type(" 8f3c "))
        presenter.onEvent(SignInEvent.Replace(true))
        presenter.onEvent(SignInEvent.Finish)
        runCurrent()
        assertEquals(listOf("finish 8f3c Replaced"), signIn.calls)
    }

    @Test fun `a wrong code says why and keeps what was typed`() = runTest {
        signIn.onFinish = { _, _ -> Outcome.Failed(Failure("error.no_sign_in")) }
        val presenter = SignInPresenter(signIn, backgroundScope)
        presenter.onEvent(SignInEvent.Type("8f3c"))
        presenter.onEvent(SignInEvent.Finish)
        runCurrent()
        assertEquals(Step.Failed(Failure("error.no_sign_in")), presenter.state.value.step)
        assertEquals("8f3c", presenter.state.value.returned)
    }
}
