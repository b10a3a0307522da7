@echo off
rem Installs the app beside this file, without a network, and starts it. For 64-bit Windows.
setlocal
cd /d "%~dp0"

set "python="
for %%v in (3.13 3.12 3.11) do (
    if not defined python py -%%v -c "import ensurepip" >nul 2>nul && set "python=py -%%v"
)
if not defined python (
    python -c "import ensurepip, sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))" >nul 2>nul && set "python=python"
)
if not defined python (
    echo Install Python 3.11, 3.12 or 3.13 for 64-bit Windows first.
    goto failed
)

set "lock=app\requirements-serve.lock"
fc /b "%lock%" installed\installed.lock >nul 2>nul
if not errorlevel 1 goto start
echo Installing. This happens once and takes some minutes.
%python% -m venv --clear installed || goto failed
installed\Scripts\python -m pip --isolated install --quiet --disable-pip-version-check --no-index --find-links wheels --require-hashes --requirement "%lock%" || goto failed
copy /y "%lock%" installed\installed.lock >nul || goto failed

:start
set "MNIST_PATH=%~dp0mnist.npz"
set "MNIST_FETCH=off"
cd app
..\installed\Scripts\python -m streamlit run app.py %*
exit /b %errorlevel%

:failed
pause
exit /b 1
